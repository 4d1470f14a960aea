using System.Buffers;
using System.Text;
using System.Text.Json;
using Tarn.Access.Audit;
using Tarn.Access.Audit.Records;

namespace Tarn.Wire.Protocols;

/// <summary>Gives calls of doors to the audit, with their parameters, before their answers leave.</summary>
/// <param name="observers">The observers of calls; one of them is the audit, if there is one.</param>
internal sealed class CallRecords(IReadOnlyList<ICallObserver> observers)
{
    private CallAudit? _audit;

    // Modules that open later add observers to the same list.
    private CallAudit? Audit => _audit ??= observers.OfType<CallAudit>().FirstOrDefault();

    /// <summary>Checks that the record of a change has room, before the change is made.</summary>
    /// <exception cref="TarnException">DiskFull.</exception>
    public void Admit(Call call, OperationDescriptor operation)
    {
        if (Audit is { } audit && !operation.IsRead)
        {
            audit.Admit(call);
        }
    }

    /// <summary>Records a call of an operation. Its record is durable when the task completes.</summary>
    /// <param name="signingName">The service's name in signatures; null: the request names no service.</param>
    /// <param name="operation">The operation; null: the request names none.</param>
    /// <param name="bound">The input; null: it was not read.</param>
    /// <param name="error">The error that is answered; null: the call succeeded.</param>
    /// <exception cref="TarnException">The record could not be stored.</exception>
    public ValueTask Record(Call call, string? signingName, OperationDescriptor? operation, BoundCall? bound, AwsErrorException? error)
    {
        if (Audit is not { } audit || !audit.Wants(call, error?.Code, error?.Status ?? 200))
        {
            return ValueTask.CompletedTask;
        }

        var isRead = operation?.IsRead ?? false;
        return audit.Record(
            new AuditedCall(call, $"{signingName ?? call.Service}.amazonaws.com", isRead)
            {
                ErrorCode = error?.Code,
                ErrorMessage = error?.Message,
                Parameters = bound is null ? null : Text(audit, call, bound.WriteParameters),
                Elements = bound is null || isRead || error is not null ? null : Text(audit, call, bound.WriteElements),
                Resources = ResourcesOf(call, operation, bound),
                DataType = audit.Types.Find(call),
            },
            error?.Status ?? 200);
    }

    /// <summary>
    /// Records a sign-in at the console:
    /// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-aws-console-sign-in-events.html.
    /// </summary>
    /// <param name="call">A call of <see cref="AuditedCall.SignInService"/>; its principal is anonymous where the sign-in was refused.</param>
    /// <param name="error">The error that is answered; null: there is a session now.</param>
    /// <exception cref="TarnException">The record could not be stored.</exception>
    public ValueTask RecordSignIn(Call call, AwsErrorException? error) => Audit is not { } audit ? ValueTask.CompletedTask : audit.Record(
        new AuditedCall(call, $"{call.Service}.amazonaws.com", IsRead: false)
        {
            EventType = "AwsConsoleSignIn",
            ErrorCode = error?.Code,
            ErrorMessage = error is null ? null : "Failed authentication",
            Elements = """{"ConsoleLogin":"Success"}""",
        },
        error?.Status ?? 200);

    /// <summary>Records a call of a door that does not speak HTTP.</summary>
    /// <param name="error">The error's name; null: the call succeeded.</param>
    /// <exception cref="TarnException">The record could not be stored.</exception>
    public ValueTask Record(Call call, string? error, string? message, int status)
    {
        if (Audit is not { } audit || !audit.Wants(call, error, status))
        {
            return ValueTask.CompletedTask;
        }

        return audit.Record(
            new AuditedCall(call, $"{call.Service}.amazonaws.com", ReadActions.IsRead(call.Operation))
            {
                ErrorCode = error,
                ErrorMessage = message,
                DataType = audit.Types.Find(call),
            },
            status);
    }

    private static string? Text(CallAudit audit, Call call, Func<ParameterWriter, bool> write)
    {
        var to = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(to))
        {
            var writer = new ParameterWriter(
                json,
                member => audit.Types.IsPayload(call.Service, member),
                member => call.Service == "s3" && member == "Bucket" ? "bucketName" : null);
            if (!write(writer))
            {
                return null;
            }
        }

        return to.WrittenCount <= "{}".Length ? null : Encoding.UTF8.GetString(to.WrittenSpan);
    }

    private static IReadOnlyList<string> ResourcesOf(Call call, OperationDescriptor? operation, BoundCall? bound)
    {
        if (bound is null || operation is null)
        {
            return [];
        }

        var arns = new List<string>();
        foreach (var rule in operation.Access.Rules)
        {
            if (rule.Members is null && rule.Resource(call.Region, call.Account, bound.Member) is { } arn && arn != "*" && !arns.Contains(arn))
            {
                arns.Add(arn);
            }
        }

        return arns;
    }
}
