using System.Text;
using Tarn.Access.Sessions;
using Tarn.Aws.Iceberg.Model;

namespace Tarn.Aws.Iceberg.Configuration;

internal sealed partial class ConfigurationOperations
{
    private const string AccessToken = "urn:ietf:params:oauth:token-type:access_token";
    private const string TokenExchange = "urn:ietf:params:oauth:grant-type:token-exchange";

    /// <summary>
    /// Returns a bearer token of 1 hour. The client gives an access key id and its secret (OAuth's client credentials), or a
    /// bearer token that is still valid (token exchange).
    /// </summary>
    public Task<GetTokenOutput> GetToken(GetTokenInput input, Call call, CancellationToken cancellationToken)
    {
        var form = QueryParameters.Parse((input.Body ?? default).Span);
        var client = ClientOf(input.Authorization, form);
        var token = form["grant_type"] switch
        {
            "client_credentials" when client is var (id, secret) => Guess(call, id, () => bearers.Issue(id, secret)),
            "client_credentials" => throw Refused("invalid_request", 400, "client_id and client_secret are missing."),
            TokenExchange => Exchange(form, client, call),
            _ => throw Refused("unsupported_grant_type", 400, "grant_type is client_credentials or token exchange."),
        };
        var made = token ?? throw Refused("invalid_client", 401, "The client's credentials are not valid.");
        return Task.FromResult(new GetTokenOutput
        {
            Access_token = made.Text,
            Token_type = "bearer",
            Expires_in = (int)BearerTokens.Lifetime.TotalSeconds,
            Issued_token_type = AccessToken,
        });
    }

    private BearerToken? Exchange(QueryParameters form, (string Id, string Secret)? client, Call call)
    {
        if (form["subject_token"] is not { } subject || form["subject_token_type"] != AccessToken)
        {
            throw Refused("invalid_request", 400, $"subject_token of type {AccessToken} is missing.");
        }

        return client is var (id, secret) ? Guess(call, id, () => bearers.Refresh(subject, id, secret)) : bearers.Refresh(subject);
    }

    // A right secret with a wrong token counts as wrong too.
    private BearerToken? Guess(Call call, string id, Func<BearerToken?> make)
    {
        var key = bearers.Knows(id) ? id : null;
        if (!guesses.TryBegin(call.SourceAddress, key))
        {
            throw Refused("invalid_request", 429, "Five wrong secrets for this client_id from your address: wait a minute.");
        }

        var token = make();
        if (token is not null)
        {
            guesses.Right(call.SourceAddress, id);
        }

        return token;
    }

    // In the form, or in the Authorization header as Basic.
    private static (string Id, string Secret)? ClientOf(string? authorization, QueryParameters form)
    {
        const string Basic = "Basic ";
        if (authorization?.StartsWith(Basic, StringComparison.OrdinalIgnoreCase) == true)
        {
            var bytes = new byte[authorization.Length];
            if (Convert.TryFromBase64String(authorization[Basic.Length..].Trim(), bytes, out var length)
                && Encoding.UTF8.GetString(bytes.AsSpan(0, length)).Split(':', 2) is [var id, var secret])
            {
                return (id, secret);
            }

            throw Refused("invalid_client", 401, "The Authorization header cannot be read.");
        }

        return form["client_id"] is { } clientId && form["client_secret"] is { } clientSecret ? (clientId, clientSecret) : null;
    }

    private static AwsErrorException Refused(string code, int status, string message) =>
        new(code, status, message) { MessageMember = RestIcebergProtocol.OAuthMessage };
}
