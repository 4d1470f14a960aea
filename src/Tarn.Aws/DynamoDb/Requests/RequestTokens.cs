using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Tarn.Aws.DynamoDb.Model;
using Tarn.Storage.Calls;

namespace Tarn.Aws.DynamoDb.Requests;

/// <summary>
/// Client request tokens. The log recognises a repeated token by its key, over restarts too. Memory holds the requests of the last 10 minutes,
/// at most 100,000, so that a token with another request is refused.
/// </summary>
/// <param name="time">The clock.</param>
internal sealed class RequestTokens(TimeProvider time)
{
    private const int TokensMax = 100_000;

    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<CallKey, (string Request, DateTimeOffset Until)> _requests = new();
    private readonly ConcurrentQueue<(CallKey Key, DateTimeOffset Until)> _order = new();

    /// <summary>The key of a token in an account and region.</summary>
    public static CallKey KeyOf(Call call, string token)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{call.Account}\0{call.Region}\0{call.Service}\0{call.Operation}\0{token}"));
        return new CallKey(BinaryPrimitives.ReadUInt64BigEndian(hash), BinaryPrimitives.ReadUInt64BigEndian(hash.AsSpan(8)));
    }

    /// <summary>Notes the request of a token, or compares it with the one before.</summary>
    /// <exception cref="AwsErrorException">IdempotentParameterMismatchException: the token came with another request.</exception>
    public void Note(CallKey key, Call call)
    {
        var now = time.GetUtcNow();
        while (_order.TryPeek(out var oldest) && (oldest.Until <= now || _order.Count > TokensMax) && _order.TryDequeue(out oldest))
        {
            _requests.TryRemove(oldest.Key, out _);
        }

        var request = Convert.ToHexString(call.BodySha256.Span);
        var noted = _requests.GetOrAdd(key, _ => (request, now + Lifetime));
        if (noted.Request != request)
        {
            throw DynamoDbErrors.IdempotentParameterMismatchException(
                "An error occurred (IdempotentParameterMismatchException): The request uses the same client token as a previous, but non-identical request.");
        }

        _order.Enqueue((key, noted.Until));
    }

    /// <summary>Forgets a request that changed nothing: the token may come with another one.</summary>
    public void Forget(CallKey key) => _requests.TryRemove(key, out _);
}
