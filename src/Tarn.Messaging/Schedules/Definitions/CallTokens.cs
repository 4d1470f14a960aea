using System.Security.Cryptography;
using System.Text;
using Tarn.Storage;
using Tarn.Storage.Metadata;

namespace Tarn.Messaging.Schedules.Definitions;

/// <summary>The tokens of calls that made a change, so that a repeated call changes nothing. A row is written in the commit of the change.</summary>
public static class CallTokens
{
    private const byte Version = 1;
    private const int KeyBytes = 16;

    /// <summary>(hash of account, region, operation and token) → the time, and a hash of the request.</summary>
    internal static Space Space { get; } = new(563, "schedules.tokens");

    /// <summary>Notes a call. True: it was made before, and its change is in the store.</summary>
    /// <param name="token">The token of the caller; null: it gave none.</param>
    /// <param name="scope">Account, region and operation.</param>
    /// <param name="request">The contents of the request.</param>
    /// <exception cref="TarnException">Conflict: another request had the token.</exception>
    public static async ValueTask<bool> IsRepeated(
        IMetadataTransaction transaction, string? token, string scope, ReadOnlyMemory<byte> request, DateTimeOffset now)
    {
        if (token is null)
        {
            return false;
        }

        var (key, hash) = (HashOf(Encoding.UTF8.GetBytes($"{scope}/{token}")), HashOf(request.Span));
        if (await transaction.Get(Space, key) is { } known && Decode(known) is var before && before.Time + ScheduleLimits.TokensKept > now)
        {
            return before.Request.AsSpan().SequenceEqual(hash)
                ? true
                : throw new TarnException(ErrorKind.Conflict, $"The client token {token} belongs to another request.");
        }

        transaction.Put(Space, key, new ValueWriter(Version).Fixed(now.ToUnixTimeMilliseconds()).Bytes(hash).ToArray());
        return false;
    }

    /// <summary>Removes the old ones.</summary>
    public static async Task Trim(IMetadataStore store, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await foreach (var row in MetadataRows.All(store, Space, KeyRange.All, cancellationToken))
        {
            if (Decode(row.Value).Time + ScheduleLimits.TokensKept <= now)
            {
                await store.Commit(
                    transaction =>
                    {
                        transaction.Delete(Space, row.Key);
                        return ValueTask.FromResult(true);
                    },
                    cancellationToken);
            }
        }
    }

    private static (DateTimeOffset Time, byte[] Request) Decode(ReadOnlyMemory<byte> value)
    {
        var reader = new ValueReader(value.Span);
        return (DateTimeOffset.FromUnixTimeMilliseconds(reader.Fixed()), reader.Bytes());
    }

    private static byte[] HashOf(ReadOnlySpan<byte> text) => SHA256.HashData(text)[..KeyBytes];
}
