import type { Graph, Value } from '../graph';
import type { KernelCall, KernelTable, TracedKernel } from '../kernel';
import { broadcasting, unary } from './elementwise';

/** Kernels whose result is true or false, and the choice by such a result. */

const comparison =
  (op: string): TracedKernel =>
  (graph, call) =>
    broadcasting(graph, op, [call.input('a'), call.input('b')], 'bool');
const test =
  (op: string) =>
  (graph: Graph, call: KernelCall): Value =>
    unary(graph, op, call.input('x'), 'bool');

export const comparisonKernels: KernelTable = {
  Equal: comparison('Equal'),
  Greater: comparison('Greater'),
  GreaterEqual: comparison('GreaterOrEqual'),
  Less: comparison('Less'),
  LessEqual: comparison('LessOrEqual'),
  NotEqual: (graph, call) => unary(graph, 'Not', comparison('Equal')(graph, call) as Value),
  LogicalAnd: comparison('And'),
  LogicalOr: comparison('Or'),
  LogicalNot: test('Not'),
  IsNan: test('IsNaN'),
  IsInf: test('IsInf'),
  IsFinite: (graph, call) =>
    unary(graph, 'Not', broadcasting(graph, 'Or', [test('IsNaN')(graph, call), test('IsInf')(graph, call)])),
  Select: (graph, call) =>
    broadcasting(graph, 'Where', [call.input('condition'), call.input('t'), call.input('e')], call.input('t').type),
};
