import type { Graph, Value } from '../graph';
import { aligned, type KernelCall, type KernelTable, type TracedKernel } from '../kernel';
import { broadcasting, unary } from './elementwise';

/** Kernels whose result is true or false, and the choice by such a result. */

const comparison = (op: string): TracedKernel => (graph, call) => broadcasting(graph, op, [call.input('a'), call.input('b')], 'bool');
const test = (op: string) => (graph: Graph, call: KernelCall): Value => unary(graph, op, call.input('x'), 'bool');

export const comparisonKernels: KernelTable = {
  Equal: comparison('Equal'), Greater: comparison('Greater'), GreaterEqual: comparison('GreaterOrEqual'),
  Less: comparison('Less'), LessEqual: comparison('LessOrEqual'),
  NotEqual: (graph, call) => unary(graph, 'Not', comparison('Equal')(graph, call) as Value),
  LogicalAnd: comparison('And'), LogicalOr: comparison('Or'), LogicalNot: test('Not'),
  IsNan: test('IsNaN'), IsInf: test('IsInf'),
  IsFinite: (graph, call) => unary(graph, 'Not', broadcasting(graph, 'Or', [test('IsNaN')(graph, call), test('IsInf')(graph, call)])),
  Select: (graph, call) => {
    const { operands, shape, layout } = aligned(graph, [call.input('condition'), call.input('t'), call.input('e')]);
    return graph.node('Where', operands, shape, call.input('t').type, { layout });
  },
};
