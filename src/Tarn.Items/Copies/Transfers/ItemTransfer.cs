using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using Tarn.Access;
using Tarn.Access.Sessions;
using Tarn.Storage;
using Tarn.Storage.Checksums;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects;
using Tarn.Storage.Tasks;

namespace Tarn.Items.Copies.Transfers;

/// <summary>An export of a table to objects, or an import of objects into a table. Immutable.</summary>
public abstract record ItemTransfer
{
    /// <summary>The reason of a failure: there is no such bucket.</summary>
    public const string NoBucket = "NoSuchBucket";

    private protected ItemTransfer()
    {
    }

    /// <summary>Reads the members of both kinds.</summary>
    [SetsRequiredMembers]
    private protected ItemTransfer(TaskKey key, JsonElement json)
    {
        Id = key.Id;
        State = (TransferState)json.Number("state");
        Table = new ResourceId(json.Number("table"));
        TableArn = json.Text("tableArn");
        Copy = json.Number("copy");
        Bucket = json.Text("bucket");
        BucketOwner = json.TextOrNull("bucketOwner");
        Prefix = json.TextOrNull("prefix");
        Caller = new StoredCaller(json.GetProperty("caller").GetBytesFromBase64(), json.Text("account"), json.Text("region"));
        Token = json.TextOrNull("token");
        RequestDigest = json.Text("request");
        Started = DateTimeOffset.FromUnixTimeMilliseconds(json.Number("started"));
        Ended = json.NumberOrNull("ended") is { } ended ? DateTimeOffset.FromUnixTimeMilliseconds(ended) : null;
        FailureCode = json.TextOrNull("failureCode");
        FailureMessage = json.TextOrNull("failureMessage");
    }

    public required long Id { get; init; }

    public required TransferState State { get; init; }

    public required ResourceId Table { get; init; }

    public required string TableArn { get; init; }

    /// <summary>The base with which an export's rows begin, or the copy that gets an import's rows.</summary>
    public required long Copy { get; init; }

    public required string Bucket { get; init; }

    /// <summary>The account that must own the bucket; null: any.</summary>
    public string? BucketOwner { get; init; }

    /// <summary>The beginning of the keys; null: none.</summary>
    public string? Prefix { get; init; }

    /// <summary>The caller, whose rights each pass asks.</summary>
    public required StoredCaller Caller { get; init; }

    /// <summary>The token of the request; null: none.</summary>
    public string? Token { get; init; }

    /// <summary>A digest of the request: a token belongs to one request.</summary>
    public string RequestDigest { get; init; } = string.Empty;

    public required DateTimeOffset Started { get; init; }

    public DateTimeOffset? Ended { get; init; }

    public string? FailureCode { get; init; }

    public string? FailureMessage { get; init; }

    /// <summary>The end of its ARN: its time, and digits that no other one of that time has.</summary>
    public string Name => string.Create(CultureInfo.InvariantCulture, $"{Started.ToUnixTimeMilliseconds():D14}-{Crc32C.Compute(BitConverter.GetBytes(Id)):x8}");

    public abstract string Arn { get; }

    /// <summary>The key of its row: the id alone.</summary>
    public TaskKey Key => new(0, Id);

    private protected TaskState Life => State == TransferState.InProgress ? TaskState.Running : TaskState.Stopping + (int)State;

    /// <summary>The end of a failure; null: a later try may succeed.</summary>
    /// <param name="codeOf">The codes of one of both kinds.</param>
    internal static TaskEnd<T>? EndOf<T>(Exception failure, Func<ErrorKind, string?> codeOf)
        where T : ItemTransfer, IDurableTask<T> =>
        failure is TarnException known && (CodeOf(known) ?? codeOf(known.Kind)) is { } code
            ? new TaskEnd<T>(TaskState.Failed, known.Message) { Result = (_, one) => ValueTask.FromResult((T)one.WithCode(code)) }
            : null;

    /// <summary>Checks that the bucket exists and has the named owner.</summary>
    /// <exception cref="TarnException">NotFound with the reason <see cref="NoBucket"/>; AccessDenied: it has another owner.</exception>
    internal void CheckBucket(ObjectStore objects)
    {
        if (objects.FindBucket(Bucket) is not { } bucket)
        {
            throw new TarnException(ErrorKind.NotFound, "The specified bucket does not exist.") { Reason = NoBucket };
        }

        if (BucketOwner is { } owner && owner != bucket.Account)
        {
            throw new TarnException(ErrorKind.AccessDenied, $"Bucket {Bucket} has another owner than {owner}.");
        }
    }

    /// <summary>Writes the members of both kinds.</summary>
    private protected static void Write(Utf8JsonWriter json, ItemTransfer one)
    {
        json.WriteNumber("state", (byte)one.State);
        json.WriteNumber("table", one.Table.Value);
        json.WriteString("tableArn", one.TableArn);
        json.WriteNumber("copy", one.Copy);
        json.WriteString("bucket", one.Bucket);
        json.WriteText("bucketOwner", one.BucketOwner);
        json.WriteText("prefix", one.Prefix);
        json.WriteBase64String("caller", one.Caller.Form.Span);
        json.WriteString("account", one.Caller.Account);
        json.WriteString("region", one.Caller.Region);
        json.WriteText("token", one.Token);
        json.WriteString("request", one.RequestDigest);
        json.WriteNumber("started", one.Started.ToUnixTimeMilliseconds());
        json.WriteNumber("ended", one.Ended?.ToUnixTimeMilliseconds());
        json.WriteText("failureCode", one.FailureCode);
        json.WriteText("failureMessage", one.FailureMessage);
    }

    /// <summary>It in another state.</summary>
    private protected ItemTransfer In(TaskState state, string? reason, DateTimeOffset now) => state <= TaskState.Stopped ? this : this with
    {
        State = (TransferState)(state - TaskState.Stopping),
        FailureMessage = reason,
        Ended = DateTimeOffset.FromUnixTimeMilliseconds(now.ToUnixTimeMilliseconds()),
    };

    private static string? CodeOf(TarnException failure) => failure.Kind switch
    {
        ErrorKind.AccessDenied => "S3AccessDenied",
        ErrorKind.NotFound when failure.Reason == NoBucket => "S3NoSuchBucket",
        ErrorKind.Damaged => "InternalServerError",
        _ => null,
    };

    private ItemTransfer WithCode(string code) => this with { FailureCode = code };
}
