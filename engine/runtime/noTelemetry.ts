/**
 * ONNX Runtime's own builds keep an id of the machine and send what they compute to their makers, unless this says
 * otherwise before the library is loaded: to be imported before it, wherever it is.
 */
process.env['ORT_DISABLE_TELEMETRY'] = '1';
