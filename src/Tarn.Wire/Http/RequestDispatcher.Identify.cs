using System.Security.Cryptography;
using Tarn.Access.Sessions;
using Tarn.Wire.Http.Bodies;
using Tarn.Wire.Http.Signatures;

namespace Tarn.Wire.Http;

/// <content>Identifies the caller. The signature is checked as far as possible before a byte of the body is
/// read.</content>
internal sealed partial class RequestDispatcher
{
    private int FormBytesMax(Exchange exchange) =>
        exchange.Claim is null && options.Authenticate ? BodyLimits.UnsignedFormBytesMax : BodyLimits.BufferedBytesMax;

    /// <summary>
    /// Verifies the signature and makes the Call. A request that is refused here gets a Call of the anonymous
    /// principal.
    /// </summary>
    private async ValueTask<VerifiedSignature?> Identify(Exchange exchange, PayloadHash? payload)
    {
        if (!options.Authenticate)
        {
            exchange.Call = NewCall(exchange, UnverifiedRoot(exchange), exchange.Scope);
            return null;
        }

        try
        {
            return await Verify(exchange, payload);
        }
        finally
        {
            exchange.Call ??= NewCall(exchange, Principal.Anonymous, exchange.Scope);
        }
    }

    // The claimed key may not exist. Sessions that this caller makes belong to the root key.
    private Principal UnverifiedRoot(Exchange exchange) =>
        Principal.Root(options.Account, exchange.Scope?.AccessKeyId ?? "") with { SourceKeyId = keys.RootKeyId(options.Account) };

    /// <summary>Checks the signature's form, key, time and signed headers, before any of the body is read.</summary>
    private void Claim(Exchange exchange)
    {
        if (!options.Authenticate || !SignatureReader.IsSigned(exchange.Request))
        {
            return;
        }

        try
        {
            var claim = _verifier.Check(exchange.Request);
            exchange.Claim = claim.Signature.Scope == exchange.Scope
                ? claim
                : throw SignatureException.Incomplete("The signature must have one credential scope.");
        }
        catch (SignatureException)
        {
            exchange.Call = NewCall(exchange, Principal.Anonymous, exchange.Scope);
            throw;
        }
    }

    /// <summary>
    /// Verifies the signature and makes its signer's Call. Returns null for an unsigned request that needs no
    /// signature.
    /// </summary>
    private async ValueTask<VerifiedSignature?> Verify(Exchange exchange, PayloadHash? payload)
    {
        if (exchange.Door!.TakesBearerTokens && BearerHeader.IsUnsigned(exchange.Request))
        {
            IdentifyBearer(exchange);
            return null;
        }

        if (exchange.Claim is null)
        {
            Claim(exchange);
        }

        if (exchange.Claim is not { } claim)
        {
            // S3 answers unsigned requests by its policies; other services answer them only where the model allows
            // anonymous calls
            return exchange.Door!.Service.SigningName == SignatureV4.S3 || exchange.Operation is { Anonymous: true }
                ? null
                : throw new SignatureException(SignatureFailure.Missing, "Request is missing Authentication Token");
        }

        var sha256 = Array.Empty<byte>();
        if (payload is null && exchange.Door!.Service.SigningName != SignatureV4.S3)
        {
            if (!exchange.BodyRead)
            {
                await exchange.ReadBody(BodyLimits.Of(exchange.Operation));
            }

            sha256 = SHA256.HashData(exchange.SentBody);
        }

        var line = payload ?? (sha256.Length > 0
            ? PayloadHash.Of(sha256)
            : new PayloadHash(SignatureV4.UnsignedPayload, PayloadForm.Unsigned));
        var verified = _verifier.Verify(claim, exchange.Request, exchange.Target.Path, line);
        exchange.Call = NewCall(exchange, verified.Credential.Principal, verified.Signature.Scope);
        exchange.Call.BodySha256 = sha256;
        return verified;
    }

    /// <summary>Makes the Call of a token's caller. In an anonymous operation the header belongs to the operation.</summary>
    private void IdentifyBearer(Exchange exchange)
    {
        if (exchange.Operation is { Anonymous: true })
        {
            return;
        }

        if (exchange.Scope is not null)
        {
            throw new SignatureException(SignatureFailure.Twice, "The request has a signature beside its Authorization header.");
        }

        var token = BearerHeader.Read(exchange.Request) ?? throw new SignatureException(
            SignatureFailure.OtherAlgorithm, $"The request needs a bearer token or a signature of {SignatureReader.Algorithm}.");
        exchange.Call = bearers.TryOpen(token, out var principal) switch
        {
            CredentialStatus.Found => NewCall(exchange, principal!, scope: null),
            CredentialStatus.Expired => throw SignatureException.ExpiredToken(),
            _ => throw SignatureException.UnknownKey(),
        };
    }

    private Call NewCall(Exchange exchange, Principal principal, CredentialScope? scope) => new()
    {
        RequestId = exchange.Response.RequestId,
        Time = exchange.Time,
        Door = "aws",
        Service = exchange.Door!.Service.Name,
        Operation = exchange.Operation?.Name ?? exchange.Visit?.Operation ?? "",
        OperationNumber = exchange.Operation?.Number ?? 0,
        Account = principal.Kind == PrincipalKind.Anonymous ? exchange.Visit?.Account ?? options.Account : principal.Account,
        Region = exchange.Visit?.Region ?? (scope is { Region: { Length: > 0 } region } ? region : options.Region),
        Principal = principal,
        SourceAddress = exchange.Context.Connection.RemoteIpAddress?.ToString() ?? "",
        Tls = exchange.Tls,
        Host = exchange.Request.Headers["Host"] ?? "",
        UserAgent = exchange.Request.Headers["User-Agent"] ?? "",
        Referer = exchange.Request.Headers["Referer"],
        InvocationId = exchange.Request.Headers["amz-sdk-invocation-id"],
        TraceHeader = exchange.Request.Headers["X-Amzn-Trace-Id"],
        ListedPrefix = exchange.Request.Query["prefix"] ?? "",
        Authorizer = authorizer,
    };
}
