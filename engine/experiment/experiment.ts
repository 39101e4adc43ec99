import { z } from 'zod';
import type { Experiment } from '../config/common';
import { methods } from '../methods/registry';

type MemberSchema = z.core.$ZodTypeDiscriminable & z.ZodType<Experiment>;

/** An experiment file: one member for each method. */
export const experimentSchema = z.discriminatedUnion(
  'method',
  methods.map(({ schema }) => schema) as [MemberSchema, ...MemberSchema[]],
);
