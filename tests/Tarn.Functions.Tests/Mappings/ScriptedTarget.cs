using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Tarn.Functions.Invocations;
using Tarn.Storage;
using Tarn.Storage.Rights;
using Tarn.Targets;

namespace Tarn.Functions.Tests.Mappings;

/// <summary>A function whose answers a test gives. It notes the records that it has done, in their order.</summary>
internal sealed class ScriptedTarget : IFunctionTarget
{
    /// <summary>Answers an event; null: a success without a document.</summary>
    public Func<JsonElement, string?> Answer { get; set; } = static _ => null;

    /// <summary>The call of an event answers when it has ended.</summary>
    public Func<JsonElement, Task> Gate { get; set; } = static _ => Task.CompletedTask;

    /// <summary>The events of all calls.</summary>
    public ConcurrentQueue<JsonElement> Events { get; } = new();

    /// <summary>The buckets that the role may not write.</summary>
    public string? DeniedBucket { get; set; }

    /// <summary>The action that the role may not do.</summary>
    public volatile string? DeniedAction;

    public string? RoleOf(string functionArn) => "arn:aws:iam::000000000000:role/r";

    public TimeSpan? TimeoutOf(string functionArn) => TimeSpan.FromSeconds(3);

    public Sender SenderOf(string functionArn) => new("lambda.amazonaws.com", functionArn, "000000000000") { RoleArn = RoleOf(functionArn) };

    public IRights RightsOf(string functionArn) => new RoleTwin(this);

    public async ValueTask<InvocationAnswer> Invoke(string functionArn, Invocation invocation, CancellationToken cancellationToken)
    {
        await Task.Yield();
        var happening = JsonDocument.Parse(invocation.Payload.ToArray()).RootElement;
        Events.Enqueue(happening);
        await Gate(happening);
        return Answer(happening) switch
        {
            null => new InvocationAnswer { Version = "$LATEST" },
            "error" => new InvocationAnswer { Version = "$LATEST", FunctionError = "Unhandled", Payload = "{}"u8.ToArray() },
            "throttle" => throw new TarnException(ErrorKind.Throttled, "Rate Exceeded."),
            var text => new InvocationAnswer { Version = "$LATEST", Payload = Encoding.UTF8.GetBytes(text) },
        };
    }

    /// <summary>The data of an event's records.</summary>
    public static List<string> DataOf(JsonElement happening) =>
        [.. happening.GetProperty("Records").EnumerateArray().Select(record => Encoding.UTF8.GetString(DataOfRecord(record)))];

    private static byte[] DataOfRecord(JsonElement record) => record.GetProperty("kinesis").GetProperty("data").GetBytesFromBase64();

    private sealed class RoleTwin(ScriptedTarget target) : IRights
    {
        public string Holder => "arn:aws:iam::000000000000:role/r";

        public bool IsUnlimited => false;

        public bool IsDenied(string action, string resource) => !IsAllowed(action, resource);

        public bool IsAllowed(string action, string resource) => action != target.DeniedAction
            && !(target.DeniedBucket is { } bucket && resource.StartsWith("arn:aws:s3:::" + bucket, StringComparison.Ordinal));

        public void Require(string action, string resource)
        {
            if (!IsAllowed(action, resource))
            {
                throw new TarnException(ErrorKind.AccessDenied, $"denied: {action} on {resource}");
            }
        }

        public FolderRight OfFolder(string action, string bucket, string folder) => FolderRight.Some;
    }
}
