import './debuggerSignal';
import '../runtime/noTelemetry';
import { runCommandLine } from './program';

void runCommandLine(process.argv);
