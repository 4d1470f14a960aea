using System.Text;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;

namespace Tarn.Access.Audit.Chain;

/// <summary>The stream of an account's audit.</summary>
/// <param name="HasTable">Whether a delivery moves its records into the table.</param>
public sealed record AuditFeed(string Account, StreamId Stream, bool HasTable)
{
    private const byte Version = 1;

    /// <summary>The first record that the table keeps: earlier ones have expired.</summary>
    public long First { get; init; }

    public static byte[] Key(string account) => Encoding.UTF8.GetBytes(account);

    public static string ReadKey(ReadOnlyMemory<byte> key) => Encoding.UTF8.GetString(key.Span);

    public static AuditFeed Decode(ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> value) => JsonRow.Decode(
        Version, value, json => new AuditFeed(ReadKey(key), new StreamId(json.Number("stream")), json.Flag("hasTable")) { First = json.Number("first") });

    /// <summary>The feed of an account; null: it has no audit yet.</summary>
    public static async ValueTask<AuditFeed?> Find(IMetadataReader reader, string account)
    {
        var key = Key(account);
        return await reader.Get(AccessSpaces.AuditFeeds, key) is { } value ? Decode(key, value) : null;
    }

    public void Put(IMetadataTransaction transaction) => transaction.Put(AccessSpaces.AuditFeeds, Key(Account), JsonRow.Encode(Version, json =>
    {
        json.WriteStartObject();
        json.WriteNumber("stream"u8, Stream.Value);
        json.WriteBoolean("hasTable"u8, HasTable);
        json.WriteNumber("first"u8, First);
        json.WriteEndObject();
    }));
}
