using Tarn.Wire.Console.Calls;

namespace Tarn.Wire.Console.Live;

/// <summary>Runs one call of a page: authorise, bind, validate, method, outcome.</summary>
/// <param name="call">The operation with its caller.</param>
/// <param name="input">The input as JSON; the call may rewrite it.</param>
/// <param name="response">Gets the answer or the error.</param>
/// <param name="cancellationToken">Ends with the stream.</param>
internal delegate ValueTask LiveRun(ConsoleCall call, byte[] input, WireResponse response, CancellationToken cancellationToken);
