using System.Security.Cryptography;
using Tarn.Wire.Http.Browsers;
using Tarn.Wire.Http.Signatures;
using Tarn.Wire.Http.Sites;

namespace Tarn.Wire.Http;

/// <content>Requests to sites: URLs that doors serve beside their operations.</content>
internal sealed partial class RequestDispatcher
{
    private readonly ISite[] _sites = [.. doors.OfType<ISite>()];

    private SiteVisit? FindVisit(WireRequest request)
    {
        foreach (var site in _sites)
        {
            if (site.Find(request) is { } visit)
            {
                return visit;
            }
        }

        return null;
    }

    private async ValueTask Visit(Exchange exchange, SiteVisit visit)
    {
        (exchange.Door, exchange.Protocol) = (visit.Door, visit.Door.Service.ProtocolOf(exchange.Request));
        if (!options.Authenticate && !(exchange.Request.Headers["Origin"] is { } origin && visit.AllowsOrigin(origin)))
        {
            BrowserGuard.Check(exchange.Context, exchange.Tls);
        }

        try
        {
            if (visit.IsSigned && options.Authenticate)
            {
                await IdentifyVisitor(exchange, visit);
            }
            else
            {
                var caller = options.Authenticate ? Principal.Anonymous : Principal.Root(visit.Account, exchange.Scope?.AccessKeyId ?? "");
                exchange.Call = NewCall(exchange, caller, exchange.Scope);
                await exchange.ReadBody(visit.BodyBytesMax);
            }
        }
        catch (SignatureException failure)
        {
            var message = failure.Failure == SignatureFailure.Missing ? "Forbidden" : failure.Message;
            throw new AwsErrorException("AccessDeniedException", 403, message) { MessageMember = "Message" };
        }

        await visit.Answer(exchange.Call!, exchange.Context.Request.Protocol, exchange.Response, exchange.Aborted);
    }

    /// <summary>Verifies the signature, which covers the body's own hash.</summary>
    private async ValueTask IdentifyVisitor(Exchange exchange, SiteVisit visit)
    {
        try
        {
            Claim(exchange);
            if (exchange.Claim is not { } claim)
            {
                throw new SignatureException(SignatureFailure.Missing, "Request is missing Authentication Token");
            }

            var (service, region) = (visit.Door.Service.SigningName, visit.Region);
            if (claim.Signature.Scope.Service != service || claim.Signature.Scope.Region != region)
            {
                throw SignatureException.Incomplete($"Credential should be scoped to correct service: '{service}', and to region '{region}'.");
            }

            var declared = PayloadHash.Declared(exchange.Request, exchange.Scope);
            await exchange.ReadBody(visit.BodyBytesMax);
            var sha256 = SHA256.HashData(exchange.Request.Body.Span);
            var hash = PayloadHash.Of(sha256);
            if (declared is { } signed && !signed.Text.Equals(hash.Text, StringComparison.OrdinalIgnoreCase))
            {
                throw new SignatureException(
                    SignatureFailure.BodyMismatch, "The provided 'x-amz-content-sha256' header does not match what was computed.");
            }

            var verified = _verifier.Verify(claim, exchange.Request, exchange.Target.Path, hash);
            exchange.Call = NewCall(exchange, verified.Credential.Principal, verified.Signature.Scope);
            exchange.Call.BodySha256 = sha256;
            exchange.Call.AuthorizeOperation();
        }
        finally
        {
            exchange.Call ??= NewCall(exchange, Principal.Anonymous, exchange.Scope);
        }
    }
}
