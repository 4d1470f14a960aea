using System.Text;
using Tarn.Aws.Targets;
using Tarn.Functions.Invocations;
using Tarn.Messaging.Pipes.Parts;
using Tarn.Targets;

namespace Tarn.Aws.Pipes.Calls;

/// <summary>Functions as enrichments and targets of pipes.</summary>
/// <param name="functions">Finds and calls functions.</param>
/// <param name="rights">Decides by the roles of pipes.</param>
public sealed class PipeFunctions(IFunctionTarget functions, SenderRights rights) : IPipeFunctions
{
    private const int ReasonBytesMax = 512;

    /// <inheritdoc/>
    public async ValueTask<PipeReply> Invoke(string functionArn, Sender sender, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        rights.Require(sender, "lambda:InvokeFunction", functionArn);
        var invocation = new Invocation { RequestId = Guid.NewGuid().ToString(), InvokedArn = functionArn, Payload = payload };
        var answer = await functions.Invoke(functionArn, invocation, cancellationToken);
        var reason = answer.Payload.Span[..Math.Min(answer.Payload.Length, ReasonBytesMax)];
        return answer.FunctionError is null
            ? new PipeReply(answer.Payload, null)
            : new PipeReply(default, $"Function call failed: {Encoding.UTF8.GetString(reason)}");
    }
}
