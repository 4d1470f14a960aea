using System.Collections.Concurrent;
using System.Text.Json;
using Tarn.Messaging.Buses.Destinations;
using Tarn.Wire.Outside;

namespace Tarn.Aws.Events.Requests;

/// <summary>The tokens of connections with OAuth: fetched at their first use, and again before they expire or when an endpoint refuses one.</summary>
/// <param name="client">Makes the connections.</param>
/// <param name="time">The clock.</param>
internal sealed class ApiTokens(OutsideClient client, TimeProvider time)
{
    private const int AnswerBytesMax = 64 << 10;

    // A token that expires on its way is refused.
    private static readonly TimeSpan Spare = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, Held> _held = new();

    /// <summary>The token of a connection.</summary>
    /// <param name="arn">The connection.</param>
    /// <param name="changedMs">Its version.</param>
    /// <exception cref="UnusableAnswerException">The endpoint gives none.</exception>
    /// <exception cref="HttpRequestException">The endpoint was not reached.</exception>
    public async ValueTask<string> Of(string arn, long changedMs, ApiCredentials credentials, CancellationToken cancellationToken)
    {
        if (_held.TryGetValue(arn, out var held) && held.ChangedMs == changedMs && time.GetUtcNow() < held.Until)
        {
            return held.Token;
        }

        var (token, seconds) = await Fetch(credentials, cancellationToken);
        _held[arn] = new Held(token, changedMs, seconds is { } lasts ? time.GetUtcNow() + TimeSpan.FromSeconds(lasts) - Spare : DateTimeOffset.MaxValue);
        return token;
    }

    /// <summary>Forgets a token that an endpoint has refused.</summary>
    public void Forget(string arn) => _held.TryRemove(arn, out _);

    private async Task<(string Token, long? Seconds)> Fetch(ApiCredentials credentials, CancellationToken cancellationToken)
    {
        using var request = RequestOf(credentials);
        using var response = await client.Send(request, cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            throw new UnusableAnswerException($"The authorization endpoint answered {(int)response.StatusCode}.");
        }

        try
        {
            await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
            var bytes = new byte[AnswerBytesMax];
            var read = await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken);
            using var json = JsonDocument.Parse(bytes.AsMemory(0, read));
            var token = json.RootElement.GetProperty("access_token").GetString();
            var lasts = json.RootElement.TryGetProperty("expires_in", out var seconds) && seconds.TryGetInt64(out var number) ? number : (long?)null;
            return token is { Length: > 0 } && !ApiHeaders.HasBreak(token) && lasts is null or (>= 0 and <= int.MaxValue)
                ? (token!, lasts)
                : throw new UnusableAnswerException("The authorization endpoint answered without a token.");
        }
        catch (Exception wrong) when (wrong is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new UnusableAnswerException("The authorization endpoint answered without a token.", wrong);
        }
    }

    private static HttpRequestMessage RequestOf(ApiCredentials credentials)
    {
        var given = credentials.TokenParameters;
        var form = new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = credentials.Name,
            ["client_secret"] = credentials.Secret,
        };
        foreach (var one in given?.Body ?? [])
        {
            form[one.Key] = one.Value;
        }

        var isGet = credentials.TokenMethod == "GET";
        var url = ApiMessage.WithQuery(credentials.TokenEndpoint!, (given?.Query ?? []).Select(one => KeyValuePair.Create(one.Key, one.Value)));
        var request = new HttpRequestMessage(new HttpMethod(credentials.TokenMethod!), isGet ? ApiMessage.WithQuery(url, form) : url);
        if (!isGet)
        {
            request.Content = new FormUrlEncodedContent(form);
        }

        ApiMessage.Set(request, "Accept", "application/json");
        foreach (var header in given?.Headers ?? [])
        {
            ApiMessage.Set(request, header.Key, header.Value);
        }

        return request;
    }

    private sealed record Held(string Token, long ChangedMs, DateTimeOffset Until);
}
