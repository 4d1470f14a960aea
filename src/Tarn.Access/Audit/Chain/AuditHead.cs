using System.Globalization;
using System.Text;
using Tarn.Storage.Metadata;

namespace Tarn.Access.Audit.Chain;

/// <summary>The last record of an hour, signed.</summary>
/// <param name="Hour">The hour's first millisecond since 1970.</param>
/// <param name="Sequence">The last record before the hour's end.</param>
/// <param name="Hash">The record's SHA-256.</param>
/// <param name="Fingerprint">The key that signed.</param>
/// <param name="Signature">RSA, PKCS#1 v1.5 with SHA-256, over <see cref="SignedText"/>; hexadecimal.</param>
public sealed record AuditHead(string Account, long Hour, long Sequence, string Hash, string Fingerprint, string Signature)
{
    private const byte Version = 1;

    /// <summary>The text that the signature covers.</summary>
    public static string SignedText(string account, long hour, long sequence, string hash) =>
        string.Create(CultureInfo.InvariantCulture, $"tarn.audit\n{account}\n{Records.AuditRecord.Time(hour)}\n{sequence}\n{hash}");

    /// <summary>The newest head of an account; null: none is signed yet.</summary>
    public static async ValueTask<AuditHead?> Newest(IMetadataReader reader, string account)
    {
        var rows = await reader.Scan(AccessSpaces.AuditHeads, KeyRange.Prefix(Prefix(account)), 1, descending: true);
        return rows.Count == 0 ? null : Decode(rows[0].Key, rows[0].Value);
    }

    /// <summary>The heads of an account, in order.</summary>
    /// <param name="after">Only later hours; −1: all.</param>
    public static async ValueTask<IReadOnlyList<AuditHead>> List(IMetadataReader reader, string account, long after, int limit)
    {
        var range = KeyRange.Prefix(Prefix(account));
        range = after < 0 ? range : range.After(Key(account, after));
        return [.. (await reader.Scan(AccessSpaces.AuditHeads, range, limit)).Select(row => Decode(row.Key, row.Value))];
    }

    public void Put(IMetadataTransaction transaction) => transaction.Put(AccessSpaces.AuditHeads, Key(Account, Hour), JsonRow.Encode(Version, json =>
    {
        json.WriteStartObject();
        json.WriteNumber("sequence"u8, Sequence);
        json.WriteString("hash"u8, Hash);
        json.WriteString("fingerprint"u8, Fingerprint);
        json.WriteString("signature"u8, Signature);
        json.WriteEndObject();
    }));

    internal static AuditHead Decode(ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> value)
    {
        var parts = Encoding.ASCII.GetString(key.Span).Split('/');
        return JsonRow.Decode(Version, value, json => new AuditHead(
            parts[0], long.Parse(parts[1], CultureInfo.InvariantCulture), json.Number("sequence"), json.Text("hash"), json.Text("fingerprint"),
            json.Text("signature")));
    }

    private static byte[] Prefix(string account) => Encoding.ASCII.GetBytes(account + "/");

    private static byte[] Key(string account, long hour) =>
        Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{account}/{hour:D15}"));
}
