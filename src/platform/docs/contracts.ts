import type { INestApplication, Type } from '@nestjs/common';
import { ModulesContainer, Reflector } from '@nestjs/core';
import { CONTRACT, type ContractInfo } from './contract.decorator.js';

/** A contract, and the module that serves it. */
export interface ContractModule extends ContractInfo {
  module: Type;
}

const reflector = new Reflector();

/** The modules that serve published contracts. */
export function contractModules(app: INestApplication): ContractModule[] {
  return modulesOf(app).flatMap((module) => {
    const info = reflector.get<ContractInfo | undefined>(CONTRACT, module);
    return info ? [{ ...info, module }] : [];
  });
}

/** All other modules: what they serve is native. */
export function nativeModules(app: INestApplication): Type[] {
  return modulesOf(app).filter((module) => !reflector.get<ContractInfo | undefined>(CONTRACT, module));
}

function modulesOf(app: INestApplication): Type[] {
  return [...app.get(ModulesContainer).values()].map(({ metatype }) => metatype);
}
