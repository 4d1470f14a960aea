using System.Security.Cryptography;
using System.Text;
using Tarn.Access.Audit.Records;

namespace Tarn.Access.Audit.Chain;

/// <summary>Compares the records of an account in their order, and finds the first that is missing or changed.</summary>
/// <param name="publicKey">The instance's key, DER of PKCS#1.</param>
/// <param name="heads">The signed heads.</param>
/// <param name="first">The first record that has not expired. Earlier ones may be there or not.</param>
public sealed class ChainCheck(byte[] publicKey, IReadOnlyList<AuditHead> heads, long first)
{
    private readonly Dictionary<long, AuditHead> _heads = heads.GroupBy(head => head.Sequence).ToDictionary(same => same.Key, same => same.Last());
    private string? _hash;

    /// <summary>The number of the next record; null: none was compared yet.</summary>
    public long? Next { get; private set; }

    /// <summary>The number of compared records.</summary>
    public long Records { get; private set; }

    /// <summary>Compares the next record.</summary>
    /// <returns>The finding, one sentence; null: the record follows the one before.</returns>
    public string? Take(AuditRecord record)
    {
        if (Next is null && record.Sequence > first)
        {
            return $"row {first} is missing";
        }

        if (Next is { } next && record.Sequence != next)
        {
            return record.Sequence > next ? $"row {next} is missing" : $"row {record.Sequence} occurs twice";
        }

        if ((_hash ?? (record.Sequence == 0 ? AuditRecord.NoHash : null)) is { } expected && record.Previous != expected)
        {
            return record.Sequence == 0 ? "row 0 is changed" : $"row {record.Sequence - 1} is changed, or row {record.Sequence} is";
        }

        _hash = AuditRecord.HashOf(record.ToBytes());
        (Next, Records) = (record.Sequence + 1, Records + 1);
        return _heads.TryGetValue(record.Sequence, out var head) ? Check(head, _hash) : null;
    }

    /// <summary>Compares the end with the newest head.</summary>
    public string? End() => heads.Count > 0 && heads.Max(head => head.Sequence) is var last && last >= (Next ?? first)
        ? $"row {Next ?? first} is missing: the newest signed head names row {last}"
        : null;

    private string? Check(AuditHead head, string hash)
    {
        using var key = RSA.Create();
        key.ImportRSAPublicKey(publicKey, out _);
        var text = Encoding.UTF8.GetBytes(AuditHead.SignedText(head.Account, head.Hour, head.Sequence, head.Hash));
        return !key.VerifyData(text, Convert.FromHexString(head.Signature), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            ? $"the signature of the head with row {head.Sequence} is wrong"
            : head.Hash != hash ? $"row {head.Sequence} is changed: its signed head has another hash"
            : null;
    }
}
