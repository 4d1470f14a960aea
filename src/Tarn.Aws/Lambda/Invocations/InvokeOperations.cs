using System.Text;
using System.Text.Json;
using Tarn.Aws.Lambda.Finding;
using Tarn.Aws.Lambda.Model;
using Tarn.Aws.Lambda.Policies;
using Tarn.Functions.Asynchronous;
using Tarn.Functions.Asynchronous.Events;
using Tarn.Functions.Definitions;
using Tarn.Functions.Invocations;
using Tarn.Functions.Resolving;

namespace Tarn.Aws.Lambda.Invocations;

/// <summary>Invocations of functions.</summary>
/// <param name="finder">Finds functions.</param>
/// <param name="permissions">Decides which callers may invoke.</param>
/// <param name="resolver">Finds versions.</param>
/// <param name="runner">Runs them.</param>
/// <param name="asynchronous">Stores events and runs them later.</param>
/// <param name="time">The clock.</param>
[AwsOperations("lambda")]
internal sealed partial class InvokeOperations(
    FunctionFinder finder,
    InvokePermissions permissions,
    VersionResolver resolver,
    IFunctionRunner runner,
    AsyncInvocations asynchronous,
    TimeProvider time)
{
    private const int PayloadBytesMax = 6_291_456;
    private const int ContextBytesMax = 3_583;
    private const string DryRun = "DryRun";
    private const string Event = "Event";
    private const string Tail = "Tail";

    /// <summary>Stores an event for a function: the older form of Invoke with the type Event.</summary>
    public async Task<InvokeAsyncOutput> InvokeAsync(InvokeAsyncInput input, Call call, CancellationToken cancellationToken)
    {
        var found = await Find(call, input.FunctionName, null, cancellationToken);
        resolver.Choose(found.Id, found.Arn, found.Qualifier);
        await Enqueue(call, found, InvocationOf(call, found, input.InvokeArgs, null), cancellationToken);
        return new InvokeAsyncOutput { Status = 202 };
    }

    private async Task<FoundFunction> Find(Call call, string name, string? qualifier, CancellationToken cancellationToken)
    {
        var reference = FunctionReference.Read(call, InvokePermissions.Action, name, qualifier);
        var arn = reference.ArnIn(call);
        await permissions.Authorize(
            call, reference.Qualifier is null ? arn : $"{arn}:{reference.Qualifier}", () => finder.Find(call, reference), cancellationToken);
        return finder.Find(call, reference);
    }

    private async Task<InvocationAnswer> Run(
        Call call, FoundFunction found, VersionDefinition version, Invocation invocation, CancellationToken cancellationToken)
    {
        var ready = await resolver.Open(found.Id, version, cancellationToken);
        call.Use(UsageDimension.RequestBytes, invocation.Payload.Length);
        CheckLoop(call, found);

        try
        {
            // as on AWS, a function runs on when its caller leaves
            return await runner.Invoke(ready, invocation, CancellationToken.None);
        }
        catch (TarnException failure) when (failure.Kind == ErrorKind.NotSupported)
        {
            throw LambdaErrors.InvalidRuntimeException(failure.Message);
        }
        catch (TarnException failure) when (failure.Kind == ErrorKind.AccessDenied)
        {
            throw new AwsErrorException("AccessDeniedException", 403, "The role defined for the function cannot be assumed by Lambda.")
            {
                MessageMember = "Message",
            };
        }
    }

    private void CheckLoop(Call call, FoundFunction found)
    {
        if (TraceHeader.Read(call.TraceHeader, call.Time).IsLoop(found.Arn) && !resolver.AllowsLoops(found.Id))
        {
            throw LambdaErrors.RecursiveInvocationException(
                $"Lambda detected the specified function being invoked in a recursive loop, and stopped your function's invocation: {found.Arn}");
        }
    }

    // Completes when the event is durable.
    private async Task Enqueue(Call call, FoundFunction found, Invocation invocation, CancellationToken cancellationToken)
    {
        if (invocation.Payload.Length > AsyncEvent.PayloadBytesMax)
        {
            throw LambdaErrors.RequestTooLargeException(
                $"{invocation.Payload.Length} byte payload is too large for the Event invocation type (limit {AsyncEvent.PayloadBytesMax} bytes)");
        }

        call.Use(UsageDimension.RequestBytes, invocation.Payload.Length);
        await asynchronous.Enqueue(
            new AsyncEvent
            {
                FunctionArn = found.QualifiedArn,
                RequestId = invocation.RequestId,
                AcceptedMs = time.GetUtcNow().ToUnixTimeMilliseconds(),
                TraceId = invocation.TraceId,
                ClientContext = invocation.ClientContext,
                Payload = invocation.Payload,
            },
            cancellationToken);
    }

    private static Invocation InvocationOf(Call call, FoundFunction found, ReadOnlyMemory<byte>? payload, string? context) => new()
    {
        RequestId = call.RequestId,
        InvokedArn = found.QualifiedArn,
        Payload = EventOf(payload),
        ClientContext = ContextOf(context),
        TraceId = TraceHeader.Read(call.TraceHeader, call.Time).ToString(),
    };

    private static ReadOnlyMemory<byte> EventOf(ReadOnlyMemory<byte>? payload)
    {
        if (payload is not { Length: > 0 } bytes)
        {
            return "{}"u8.ToArray();
        }

        if (bytes.Length > PayloadBytesMax)
        {
            throw LambdaErrors.RequestTooLargeException($"Request must be smaller than {PayloadBytesMax} bytes for the InvokeFunction operation");
        }

        try
        {
            var reader = new Utf8JsonReader(bytes.Span, new JsonReaderOptions { MaxDepth = 1_000 });
            while (reader.Read())
            {
            }

            return bytes;
        }
        catch (JsonException e)
        {
            throw LambdaErrors.InvalidRequestContentException($"Could not parse request body into json: {e.Message}");
        }
    }

    private static string? ContextOf(string? context)
    {
        if (string.IsNullOrEmpty(context))
        {
            return null;
        }

        if (context.Length > ContextBytesMax)
        {
            throw LambdaErrors.InvalidRequestContentException($"Client context must be at most {ContextBytesMax} bytes of Base64.");
        }

        try
        {
            var text = Encoding.UTF8.GetString(Convert.FromBase64String(context));
            using var document = JsonDocument.Parse(text);

            // one line: it becomes a header
            return document.RootElement.ValueKind == JsonValueKind.Object ? Minified(document.RootElement) : throw NoContext();
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            throw NoContext();
        }
    }

    private static string Minified(JsonElement element)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            element.WriteTo(json);
        }

        return Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
    }

    private static AwsErrorException NoContext() =>
        LambdaErrors.InvalidRequestContentException("Client context must be a valid Base64-encoded JSON object.");
}
