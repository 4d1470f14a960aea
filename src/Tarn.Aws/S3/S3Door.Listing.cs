using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Tarn.Aws.S3.Model;
using Tarn.Storage;
using Tarn.Storage.Objects;
using Bucket = Tarn.Storage.Objects.Bucket;

namespace Tarn.Aws.S3;

/// <content>What listings share: owners, sealed tokens (D13), entries.</content>
public sealed partial class S3Door
{
    /// <summary>An account's canonical user: 64 hex digits that never change, as AWS's are.</summary>
    private static Owner OwnerOf(string account) =>
        new() { ID = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("tarn canonical user " + account))) };

    /// <summary>Where a page ended: bucket id and key, which the caller cannot read or make.</summary>
    private string SealPosition(Bucket bucket, ReadOnlyMemory<byte> from)
    {
        var position = new byte[sizeof(long) + from.Length];
        BinaryPrimitives.WriteInt64BigEndian(position, bucket.Id.Value);
        from.CopyTo(position.AsMemory(sizeof(long)));
        return Base64Url.EncodeToString(sealer.Seal("s3 list " + bucket.Account, position));
    }

    private ReadOnlyMemory<byte> OpenPosition(Bucket bucket, string token)
    {
        var position = Open(token, "s3 list " + bucket.Account);
        return position.Length >= sizeof(long) && BinaryPrimitives.ReadInt64BigEndian(position) == bucket.Id.Value
            ? position.AsMemory(sizeof(long))
            : throw WrongToken();
    }

    private string SealText(string text, string what, string account) =>
        Base64Url.EncodeToString(sealer.Seal($"s3 {what} {account}", Encoding.UTF8.GetBytes(text)));

    private string OpenText(string token, string what, string account) => Encoding.UTF8.GetString(Open(token, $"s3 {what} {account}"));

    private byte[] Open(string token, string owner)
    {
        try
        {
            return Base64Url.IsValid(token) ? sealer.Open(owner, Base64Url.DecodeFromChars(token)) : throw WrongToken();
        }
        catch (TarnException)
        {
            throw WrongToken();
        }
    }

    private static Protocols.AwsErrorException WrongToken() =>
        S3Errors.InvalidArgument("The continuation token provided is incorrect", "continuation-token");

    private static IReadOnlyList<Model.Object> Entries(
        ListPage page, Func<string, string> encode, Owner? owner) => [.. page.Objects.Select(version => new Model.Object
        {
            Key = encode(version.Key),
            LastModified = version.LastModified,
            ETag = Quoted(version.ETag),
            Size = version.Size,
            StorageClass = S3Refusals.StandardClass,
            Owner = owner,
            ChecksumAlgorithm = version.Checksum is { } checksum ? [WireChecksums.NameOf(checksum.Algorithm)] : null,
            ChecksumType = version.Checksum is null ? null : WireChecksums.NameOf(version.ChecksumForm),
        })];

    private static IReadOnlyList<CommonPrefix> Prefixes(ListPage page, Func<string, string> encode) =>
        [.. page.CommonPrefixes.Select(prefix => new CommonPrefix { Prefix = encode(prefix) })];
}
