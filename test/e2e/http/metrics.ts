import { afterEach, describe, expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { TestApp } from '../../support/test-app.js';

interface Panel {
  title: string;
  targets?: { expr: string }[];
  panels?: Panel[];
}

const TOKEN = 'a-token-of-the-monitoring';

describe('metrics', () => {
  let app: TestApp;

  afterEach(() => app.stop());

  const read = (headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`${app.origin}/metrics`, { headers });

  const value = async (series: string): Promise<number> => {
    const line = (await (await read()).text()).split('\n').find((text) => text.startsWith(`${series} `));
    return Number(line?.slice(series.length) ?? 0);
  };

  it('show the key metrics of contract 003, which move with what happens', async () => {
    app = await TestApp.start();
    const service = app.service();
    const { body } = await service.post('/api/v1/conversations', {
      type: 'direct',
      members: [{ userId: 'asha' }, { userId: 'ben' }],
    });
    const asha = await app.connect('asha');
    await asha.ask('message:send', { conversationId: body.id, content: 'hello' });
    await asha.ask('message:send', { conversationId: body.id, content: '' });
    await app.rest('asha').get('/api/v1/conversations/nonsense');
    await expect(app.connectWith('forged')).rejects.toBeDefined();

    expect(await value('haggle_active_connections{namespace="/"}')).toBe(1);
    expect(await value('haggle_message_volume_total{type="text"}')).toBe(1);
    expect(await value('haggle_response_time_seconds_count')).toBe(1);
    expect(await value('haggle_connection_failures_total{code="auth.token_invalid"}')).toBe(1);
    expect(await value('haggle_errors_total{transport="socket",code="messages.empty"}')).toBe(1);
    expect(await value('haggle_errors_total{transport="http",code="request.invalid"}')).toBe(1);
    expect(await value('haggle_user_engagement_total{action="conversation_created"}')).toBe(1);
    expect(await value('haggle_user_engagement_total{action="message_sent"}')).toBe(1);
    expect(await value('haggle_socket_event_seconds_count{event="message:send",ok="true"}')).toBe(1);
    expect(await value('haggle_database_command_seconds_count{command="insert",ok="true"}')).toBeGreaterThan(
      0,
    );
    expect(
      await value(
        'haggle_http_request_seconds_count{method="GET",route="/api/v1/conversations/:id",status="400"}',
      ),
    ).toBe(1);

    const text = await (await read()).text();
    for (const name of [
      'Active Connections',
      'Message Volume',
      'Response Times',
      'Error Rates',
      'User Engagement',
    ]) {
      expect(text).toMatch(new RegExp(`^# HELP haggle_\\w+ ${name}`, 'm'));
    }
    expect(text).toContain('nodejs_eventloop_lag_seconds');
  });

  it('are for this machine alone where no token is set', async () => {
    app = await TestApp.start();
    expect((await read()).status).toBe(200);
    expect((await read()).headers.get('content-type')).toContain('text/plain');
    expect((await read({ 'x-forwarded-for': '203.0.113.1' })).status).toBe(401);
  });

  it('are for whoever has the token where one is set', async () => {
    app = await TestApp.start({ METRICS_TOKEN: TOKEN });
    expect((await read()).status).toBe(401);
    expect((await read({ authorization: 'Bearer a-token-of-the-monitorinG' })).status).toBe(401);
    expect((await read({ authorization: `Bearer ${TOKEN}`, 'x-forwarded-for': '203.0.113.1' })).status).toBe(
      200,
    );
  });

  it('are what the dashboard asks for', async () => {
    app = await TestApp.start();
    const dashboard = JSON.parse(await readFile('ops/grafana-dashboard.json', 'utf8')) as { panels: Panel[] };
    const panels = dashboard.panels.flatMap((panel) => [panel, ...(panel.panels ?? [])]);
    const asked = new Set(
      panels.flatMap(({ targets = [] }) =>
        targets.flatMap(({ expr }) => expr.match(/\b(haggle|nodejs|process)_\w+/g) ?? []),
      ),
    );
    const offered = await (await read()).text();
    expect(asked.size).toBeGreaterThan(10);
    for (const series of asked) {
      const name = series.replace(/_(bucket|sum|count)$/, '');
      expect(offered).toMatch(new RegExp(`^# TYPE ${name} `, 'm'));
    }
  });
});
