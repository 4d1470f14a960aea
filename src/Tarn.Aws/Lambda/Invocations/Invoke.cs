using Tarn.Aws.Lambda.Model;

namespace Tarn.Aws.Lambda.Invocations;

internal sealed partial class InvokeOperations
{
    /// <summary>Invokes a function and returns its answer, or stores the event and answers at once.</summary>
    /// <seealso href="https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html"/>
    [Refused("DurableExecutionName, TenantId", "leave it out")]
    public async Task<InvokeOutput> Invoke(InvokeInput input, Call call, CancellationToken cancellationToken)
    {
        input.Refuse();
        var found = await Find(call, input.FunctionName, input.Qualifier, cancellationToken);
        var invocation = InvocationOf(call, found, input.Payload, input.ClientContext);
        var version = resolver.Choose(found.Id, found.Arn, found.Qualifier);
        if (input.InvocationType == DryRun)
        {
            return new InvokeOutput { StatusCode = 204, ExecutedVersion = version.Name };
        }

        if (input.InvocationType == Event)
        {
            await Enqueue(call, found, invocation, cancellationToken);
            return new InvokeOutput { StatusCode = 202 };
        }

        var answer = await Run(call, found, version, invocation, cancellationToken);
        call.Use(UsageDimension.ResponseBytes, answer.Payload.Length);
        return new InvokeOutput
        {
            StatusCode = 200,
            Payload = answer.Payload,
            FunctionError = answer.FunctionError,
            LogResult = input.LogType == Tail ? Convert.ToBase64String(answer.LogTail().Span) : null,
            ExecutedVersion = answer.Version,
        };
    }
}
