using Tarn.Aws.Events.Failures;
using Tarn.Aws.Events.Model;
using Tarn.Aws.Events.Requests;
using Tarn.Messaging.Buses.Destinations;
using Tarn.Wire.Outside;

namespace Tarn.Aws.Events.Connections;

/// <summary>The credentials of connections in requests and answers.</summary>
internal static class ConnectionForms
{
    /// <summary>The credentials of a new connection.</summary>
    /// <exception cref="AwsErrorException">ValidationException.</exception>
    public static ApiCredentials Of(string authorization, CreateConnectionAuthRequestParameters given)
    {
        var client = given.OAuthParameters;
        var credentials = authorization switch
        {
            "BASIC" when given.BasicAuthParameters is { } basic => new ApiCredentials { Name = basic.Username, Secret = basic.Password },
            "API_KEY" when given.ApiKeyAuthParameters is { } key => new ApiCredentials { Name = key.ApiKeyName, Secret = key.ApiKeyValue },
            "OAUTH_CLIENT_CREDENTIALS" when client is not null => new ApiCredentials
            {
                Name = client.ClientParameters.ClientID,
                Secret = client.ClientParameters.ClientSecret,
                TokenEndpoint = client.AuthorizationEndpoint,
                TokenMethod = client.HttpMethod,
                TokenParameters = Of(client.OAuthHttpParameters),
            },
            _ => throw Mismatch(authorization),
        };
        return Checked(authorization, credentials with { Parameters = Of(given.InvocationHttpParameters) });
    }

    /// <summary>
    /// Changed credentials: members that are absent stay, while the kind is the same. A client's credentials only stay while its tokens come from
    /// the same server. Otherwise a caller without the secret could have it sent to another one.
    /// </summary>
    /// <param name="present">The credentials; null: others, or none.</param>
    /// <exception cref="AwsErrorException">ValidationException.</exception>
    public static ApiCredentials Of(string authorization, UpdateConnectionAuthRequestParameters given, ApiCredentials? present)
    {
        var (basic, key, client) = (given.BasicAuthParameters, given.ApiKeyAuthParameters, given.OAuthParameters);
        var (id, secret) = (client?.ClientParameters?.ClientID, client?.ClientParameters?.ClientSecret);
        var isMoved = client?.AuthorizationEndpoint is { } moved && present?.TokenEndpoint is { } before && !ServerNames.AreSame(moved, before);
        if (isMoved && (id is null || secret is null))
        {
            throw EventFailures.Invalid(
                "Parameter AuthorizationEndpoint is not valid. Reason: it is on another server, so ClientID and ClientSecret must be given again.");
        }

        var credentials = authorization switch
        {
            "BASIC" => Pair(authorization, basic?.Username ?? present?.Name, basic?.Password ?? present?.Secret),
            "API_KEY" => Pair(authorization, key?.ApiKeyName ?? present?.Name, key?.ApiKeyValue ?? present?.Secret),
            _ => WithTokens(Pair(authorization, id ?? present?.Name, secret ?? present?.Secret)),
        };
        return Checked(authorization, credentials with { Parameters = Of(given.InvocationHttpParameters) ?? present?.Parameters });

        ApiCredentials WithTokens(ApiCredentials pair) => pair with
        {
            TokenEndpoint = client?.AuthorizationEndpoint ?? present?.TokenEndpoint ?? throw Mismatch(authorization),
            TokenMethod = client?.HttpMethod ?? present?.TokenMethod ?? throw Mismatch(authorization),
            TokenParameters = Of(client?.OAuthHttpParameters) ?? (isMoved ? null : present?.TokenParameters),
        };
    }

    /// <summary>The credentials as answers show them: without secrets.</summary>
    public static ConnectionAuthResponseParameters Shown(string authorization, ApiCredentials credentials) => new()
    {
        BasicAuthParameters = authorization == "BASIC" ? new ConnectionBasicAuthResponseParameters { Username = credentials.Name } : null,
        ApiKeyAuthParameters = authorization == "API_KEY" ? new ConnectionApiKeyAuthResponseParameters { ApiKeyName = credentials.Name } : null,
        OAuthParameters = credentials.TokenEndpoint is null ? null : new ConnectionOAuthResponseParameters
        {
            ClientParameters = new ConnectionOAuthClientResponseParameters { ClientID = credentials.Name },
            AuthorizationEndpoint = credentials.TokenEndpoint,
            HttpMethod = credentials.TokenMethod,
            OAuthHttpParameters = Shown(credentials.TokenParameters),
        },
        InvocationHttpParameters = Shown(credentials.Parameters),
    };

    private static ApiCredentials Pair(string authorization, string? name, string? secret) => name is not null && secret is not null
        ? new ApiCredentials { Name = name, Secret = secret }
        : throw Mismatch(authorization);

    private static AwsErrorException Mismatch(string authorization) =>
        EventFailures.Invalid($"Parameter AuthParameters is not valid. Reason: it lacks the parameters of the authorization type {authorization}.");

    private static ApiCredentials Checked(string authorization, ApiCredentials credentials)
    {
        var given = (credentials.Parameters?.Headers ?? []).Concat(credentials.TokenParameters?.Headers ?? []).Select(header => header.Key);
        string[] headers = authorization == "API_KEY" ? [.. given, credentials.Name] : [.. given];
        return headers.Select(ApiHeaders.WhyWrong).FirstOrDefault(wrong => wrong is not null) is { } why
            ? throw EventFailures.Invalid($"Parameter AuthParameters is not valid. Reason: {why}")
            : credentials;
    }

    private static ApiParameters? Of(ConnectionHttpParameters? given) => given is null ? null : new ApiParameters
    {
        Headers = [.. (given.HeaderParameters ?? []).Select(one => new ApiParameter(one.Key ?? "", one.Value ?? "", one.IsValueSecret ?? false))],
        Query = [.. (given.QueryStringParameters ?? []).Select(one => new ApiParameter(one.Key ?? "", one.Value ?? "", one.IsValueSecret ?? false))],
        Body = [.. (given.BodyParameters ?? []).Select(one => new ApiParameter(one.Key ?? "", one.Value ?? "", one.IsValueSecret ?? false))],
    };

    private static ConnectionHttpParameters? Shown(ApiParameters? parameters) => parameters is null ? null : new ConnectionHttpParameters
    {
        HeaderParameters = parameters.Headers.Count == 0 ? null
            : [.. parameters.Headers.Select(one => new ConnectionHeaderParameter { Key = one.Key, Value = Shown(one), IsValueSecret = one.IsSecret })],
        QueryStringParameters = parameters.Query.Count == 0 ? null
            : [.. parameters.Query.Select(one => new ConnectionQueryStringParameter { Key = one.Key, Value = Shown(one), IsValueSecret = one.IsSecret })],
        BodyParameters = parameters.Body.Count == 0 ? null
            : [.. parameters.Body.Select(one => new ConnectionBodyParameter { Key = one.Key, Value = Shown(one), IsValueSecret = one.IsSecret })],
    };

    private static string? Shown(ApiParameter one) => one.IsSecret ? null : one.Value;
}
