using System.Text.Json;
using Tarn.Wire.Console.Calls;

namespace Tarn.Wire.Console.Sessions;

/// <summary>Answers <c>/console/session</c>: the signed-in principal, sign-in by key or code, sign-out.</summary>
internal sealed class SessionAnswers(ConsoleSettings settings, ConsoleSessions sessions, ConsoleCodes codes)
{
    /// <summary>The largest body.</summary>
    public const int BodyBytesMax = 64 * 1_024;

    /// <summary>Answers. The caller has checked the origin of a POST or DELETE.</summary>
    /// <returns>The new session's caller; null: the request was no sign-in.</returns>
    public async ValueTask<ConsoleCaller?> Answer(ConsoleRequest request, ConsoleCaller? caller, WireResponse response, CancellationToken cancellationToken)
    {
        switch (request.Wire.Method)
        {
            case "GET":
                Write(request, caller, response);
                return null;
            case "POST":
                var signedIn = settings.Authenticate ? await SignIn(request, response, cancellationToken) : null;
                Write(request, signedIn ?? caller, response);
                return signedIn;
            case "DELETE":
                await SignOut(request, caller, response, cancellationToken);
                return null;
            default:
                throw new AwsErrorException("MethodNotAllowed", 405, "The session takes GET, POST and DELETE.");
        }
    }

    private async ValueTask<ConsoleCaller> SignIn(ConsoleRequest request, WireResponse response, CancellationToken cancellationToken)
    {
        if (await Made(request, cancellationToken) is not { } id || sessions.Find(id) is not { } caller)
        {
            throw new AwsErrorException("SignInFailed", 403, "The key, its secret or the code is wrong, or the code was used or is older than 60 s.");
        }

        SessionCookie.Set(response, id, ConsoleSessions.Lifetime, request.Tls);
        return caller;
    }

    private async ValueTask<string?> Made(ConsoleRequest request, CancellationToken cancellationToken)
    {
        try
        {
            using var json = JsonDocument.Parse(request.Wire.Body);
            if (Text(json, "code") is { } code)
            {
                return codes.Take(code) is { } key ? await sessions.SignIn(key, cancellationToken) : null;
            }

            return Text(json, "accessKeyId") is { } id && Text(json, "secretAccessKey") is { } secret
                ? await SignIn(request, id, secret, Text(json, "sessionToken"), cancellationToken)
                : throw Malformed();
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw Malformed();
        }
    }

    // A code has 256 random bits and works once, so codes need no limit, and a link always works.
    private async ValueTask<string?> SignIn(ConsoleRequest request, string id, string secret, string? token, CancellationToken cancellationToken)
    {
        try
        {
            return await sessions.SignIn(id, secret, token, request.Address?.ToString(), cancellationToken);
        }
        catch (TarnException throttled) when (throttled.Kind == ErrorKind.Throttled)
        {
            throw new AwsErrorException("TooManyRequests", 429, $"{throttled.Message}, or open the link of tarn console.");
        }
    }

    private async ValueTask SignOut(ConsoleRequest request, ConsoleCaller? caller, WireResponse response, CancellationToken cancellationToken)
    {
        if (caller?.SessionId is { } id)
        {
            await sessions.End(id, cancellationToken);
        }

        SessionCookie.Clear(response, request.Tls);
        response.Status = 204;
    }

    private void Write(ConsoleRequest request, ConsoleCaller? caller, WireResponse response)
    {
        response.Headers.Set("Content-Type", "application/json");
        response.Headers.Set("Cache-Control", "no-store");
        using var json = new Utf8JsonWriter(response.Body, JsonProtocol.WriterOptions);
        json.WriteStartObject();
        json.WriteBoolean("signedIn", caller is not null);
        json.WriteString("auth", settings.Authenticate ? "on" : "off");
        json.WriteString("version", settings.Version);
        if (caller is not null)
        {
            json.WriteStartObject("principal");
            json.WriteString("arn", caller.Principal.Arn);
            json.WriteString("kind", KindOf(caller.Principal.Kind));
            json.WriteString("name", NameOf(caller.Principal));
            json.WriteEndObject();
            json.WriteString("account", caller.Principal.Account);
            json.WriteString("region", settings.Region);
            json.WriteString("url", request.Origin);
            if (caller.Expires is { } expires)
            {
                json.WriteNumber("expires", expires.ToUnixTimeSeconds());
            }
        }

        json.WriteEndObject();
    }

    private static string KindOf(PrincipalKind kind) => kind switch
    {
        PrincipalKind.Root => "root",
        PrincipalKind.User => "user",
        PrincipalKind.Role => "role",
        _ => "anonymous",
    };

    // arn:aws:iam::123456789012:user/team/ann → ann; arn:aws:sts::…:assumed-role/loader/session → loader/session
    private static string NameOf(Principal principal)
    {
        var resource = principal.Arn[(principal.Arn.LastIndexOf(':') + 1)..];
        return principal.Kind switch
        {
            PrincipalKind.User => resource[(resource.LastIndexOf('/') + 1)..],
            PrincipalKind.Role => resource[(resource.IndexOf('/', StringComparison.Ordinal) + 1)..],
            _ => resource,
        };
    }

    private static string? Text(JsonDocument json, string name) =>
        json.RootElement.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static AwsErrorException Malformed() => new(
        "ValidationException", 400, "Sign in with {\"accessKeyId\",\"secretAccessKey\"}, also \"sessionToken\" for session keys, or with {\"code\"}.");
}
