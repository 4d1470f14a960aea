using System.Buffers.Binary;
using System.Text;
using Tarn.Storage.Metadata;

namespace Tarn.Access.Identities;

/// <summary>
/// Which identities use a managed policy: rows (policy ARN, use, identity id). They change in the transaction that
/// changes the identity.
/// </summary>
public static class PolicyUses
{
    private const byte Version = 1;
    private const int IdBytes = 8;

    // above IAM's quotas of users and roles together, so that one scan reads all
    private const int IdentitiesMax = 10_000;

    /// <summary>Notes that an identity uses a policy.</summary>
    public static void Add(IMetadataTransaction transaction, string arn, PolicyUse use, ResourceId identity) =>
        transaction.Put(AccessSpaces.PolicyUses, KeyOf(arn, use, identity), new[] { Version });

    /// <summary>Removes the note.</summary>
    public static void Remove(IMetadataTransaction transaction, string arn, PolicyUse use, ResourceId identity) =>
        transaction.Delete(AccessSpaces.PolicyUses, KeyOf(arn, use, identity));

    /// <summary>The identities that use a policy in that way, in the order of their ids.</summary>
    public static async ValueTask<IReadOnlyList<ResourceId>> Read(IMetadataReader reader, string arn, PolicyUse use)
    {
        var rows = await reader.Scan(AccessSpaces.PolicyUses, KeyRange.Prefix(PrefixOf(arn, use)), IdentitiesMax);
        return [.. rows.Select(row => new ResourceId(BinaryPrimitives.ReadInt64BigEndian(row.Key.Span[^IdBytes..])))];
    }

    private static byte[] KeyOf(string arn, PolicyUse use, ResourceId identity)
    {
        var prefix = PrefixOf(arn, use);
        var key = new byte[prefix.Length + IdBytes];
        prefix.CopyTo(key, 0);
        BinaryPrimitives.WriteInt64BigEndian(key.AsSpan(prefix.Length), identity.Value);
        return key;
    }

    private static byte[] PrefixOf(string arn, PolicyUse use) => [.. Encoding.UTF8.GetBytes(arn), 0, (byte)use];
}
