using Tarn.Aws.Events.Failures;
using Tarn.Messaging.Buses.Destinations;
using Tarn.Wire.Outside;

namespace Tarn.Aws.Events.Requests;

/// <summary>Checks new credentials. A client of OAuth needs its first token.</summary>
/// <param name="client">Knows the refused addresses.</param>
/// <param name="tokens">Fetches tokens.</param>
/// <param name="time">The clock.</param>
internal sealed class ApiAuthorizer(OutsideClient client, ApiTokens tokens, TimeProvider time)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    /// <summary>Why the connection is not authorised; null: it is.</summary>
    /// <exception cref="AwsErrorException">ValidationException: the URL is not usable.</exception>
    public async ValueTask<string?> WhyRefused(string arn, long changedMs, ApiCredentials credentials, CancellationToken cancellationToken)
    {
        if (credentials.TokenEndpoint is not { } endpoint)
        {
            return null;
        }

        Check("AuthorizationEndpoint", endpoint);
        tokens.Forget(arn);
        return await OutsideAttempt.Run(
            Timeout,
            time,
            async token =>
            {
                await tokens.Of(arn, changedMs, credentials, token);
                return (string?)null;
            },
            failure => $"The authorization failed: {failure.Message}",
            cancellationToken);
    }

    /// <summary>Checks the URL of an endpoint.</summary>
    /// <exception cref="AwsErrorException">ValidationException.</exception>
    public void Check(string parameter, string endpoint)
    {
        if (!Uri.TryCreate(endpoint, UriKind.Absolute, out var url) || url.Scheme is not ("https" or "http") || url.UserInfo.Length > 0
            || url.Host.Contains('*', StringComparison.Ordinal))
        {
            throw EventFailures.Invalid($"Parameter {parameter} is not valid. Reason: it must be an HTTPS URL without a user.");
        }

        if (client.WhyRefused(url) is { } why)
        {
            throw EventFailures.Invalid($"Parameter {parameter} is not valid. Reason: {why}");
        }
    }
}
