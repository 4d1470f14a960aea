using System.Buffers;

namespace Tarn.Wire.Http.Signatures;

/// <summary>
/// The listener's errors, in the form of each family of protocols: JSON services, query services, S3.
/// </summary>
internal static class SignatureErrors
{
    private const int ServiceLengthMax = 40;
    private static readonly SearchValues<char> ServiceLetters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-_");

    /// <summary>The family's error for an invalid signature.</summary>
    public static AwsErrorException Of(WireProtocol? protocol, SignatureException failure) => FamilyOf(protocol) switch
    {
        ProtocolFamily.Json => Json(failure, 400),
        ProtocolFamily.RestJson or ProtocolFamily.Untyped => Json(failure, 403),
        ProtocolFamily.Iceberg => Iceberg(failure),
        ProtocolFamily.Query => Query(failure),
        _ => S3(failure),
    };

    /// <summary>The family's error for a caller without permission.</summary>
    public static AwsErrorException Denied(WireProtocol? protocol, string message) => FamilyOf(protocol) switch
    {
        ProtocolFamily.Json => new AwsErrorException("AccessDeniedException", 400, message) { MessageMember = "Message", QueryCode = "AccessDenied" },
        ProtocolFamily.RestJson => new AwsErrorException("AccessDeniedException", 403, message) { MessageMember = "Message" },
        ProtocolFamily.Untyped => new AwsErrorException("AccessDeniedException", 403, message),
        ProtocolFamily.Iceberg => new AwsErrorException("ForbiddenException", 403, message),
        ProtocolFamily.Query => new AwsErrorException("AccessDenied", 403, message),
        _ => new AwsErrorException("AccessDenied", 403, message),
    };

    /// <summary>The error of a service for an operation that the door lacks, or that the request's path refuses.</summary>
    public static AwsErrorException UnknownOperation(ServiceDescriptor? service, WireProtocol? protocol, WireRequest request) =>
        (FamilyOf(protocol), service) switch
        {
            (ProtocolFamily.Query, { IsQueryCompatible: true }) => new AwsErrorException(
                "InvalidAction", 400, $"The action {Action(request) ?? ""} is not valid for this endpoint."),
            (ProtocolFamily.Untyped, { IsQueryCompatible: true }) => new AwsErrorException("UnknownOperationException", 404, ""),
            _ => UnknownOperation(protocol, request),
        };

    /// <summary>The family's error for an operation that the door lacks.</summary>
    public static AwsErrorException UnknownOperation(WireProtocol? protocol, WireRequest request) => FamilyOf(protocol) switch
    {
        ProtocolFamily.Json => CommonErrors.UnknownOperation(Missing(request.Headers["X-Amz-Target"])),
        ProtocolFamily.RestJson => CommonErrors.UnknownOperation(Missing($"{request.Method} {request.RawPath}")),
        ProtocolFamily.Untyped when NamesOperation(request) => new AwsErrorException("UnknownOperationException", 404, ""),
        ProtocolFamily.Untyped => new AwsErrorException(
            "AccessDeniedException", 403, "Unable to determine service/operation name to be authorized"),
        ProtocolFamily.Iceberg => new AwsErrorException(
            "UnsupportedOperationException", 406, $"Tarn has no endpoint {request.Method} {request.RawPath} (docs/coverage.md)"),
        ProtocolFamily.Query => new AwsErrorException(
            "InvalidAction", 400, $"Could not find operation {Action(request) ?? ""} for version {Parameter(request, "Version") ?? ""} (docs/coverage.md)"),
        _ => new AwsErrorException(
            "NotImplemented",
            501,
            $"A header you provided implies functionality that is not implemented: {request.Method} "
                + $"{request.RawPath}{Subresource(request)} (docs/coverage.md)"),
    };

    /// <summary>The error for a request that belongs to no service of this instance.</summary>
    /// <param name="protocol">The protocol of the error.</param>
    /// <param name="service">The service in the signature's scope; null for an unsigned request.</param>
    public static AwsErrorException UnknownOperation(WireProtocol? protocol, WireRequest request, string? service)
    {
        if (service is null or SignatureV4.S3 || FamilyOf(protocol) is ProtocolFamily.Untyped or ProtocolFamily.Iceberg)
        {
            return UnknownOperation(protocol, request);
        }

        var named = service.Length <= ServiceLengthMax && !service.AsSpan().ContainsAnyExcept(ServiceLetters) ? $" {service}" : " of this name";
        var operation = request.Headers["X-Amz-Target"] is { } target ? $", and no operation {target}" : "";
        var message = $"Tarn has no service{named}{operation} (docs/coverage.md)";
        return FamilyOf(protocol) switch
        {
            ProtocolFamily.Json or ProtocolFamily.RestJson => CommonErrors.UnknownOperation(message),
            ProtocolFamily.Query => new AwsErrorException("InvalidAction", 400, message),
            _ => new AwsErrorException("NotImplemented", 501, message),
        };
    }

    private static string Missing(string? target) => target is null ? "" : $"Tarn has no operation {target} (docs/coverage.md)";

    // The subresource names S3's operation: ?inventory, ?analytics. Its value belongs to the caller and is not shown.
    private static string Subresource(WireRequest request) => request.Query.All is [var first, ..] ? $"?{first.Key}" : "";

    /// <summary>The family's error for a failure of the server.</summary>
    public static AwsErrorException Internal(WireProtocol? protocol) => FamilyOf(protocol) switch
    {
        ProtocolFamily.Iceberg => new AwsErrorException("CommitStateUnknownException", 500, "The request's outcome is unknown."),
        ProtocolFamily.S3 => new AwsErrorException("InternalError", 500, "We encountered an internal error. Please try again."),
        _ => CommonErrors.InternalFailure(),
    };

    /// <summary>The <c>Action</c> of a query service's request, from its form or its query string.</summary>
    public static string? Action(WireRequest request) => Parameter(request, "Action");

    /// <summary>A parameter of a form body or of the query string.</summary>
    public static string? Parameter(WireRequest request, string name) => request.Query[name]
        ?? (request.Body.IsEmpty ? null : QueryParameters.Parse(request.Body.Span)[name]);

    private static bool NamesOperation(WireRequest request) => request.Method == "POST"
        && request.Headers["X-Amz-Target"]?.Split('.') is [{ Length: > 0 }, { Length: > 0 }, ..];

    private static ProtocolFamily FamilyOf(WireProtocol? protocol) => protocol?.Name switch
    {
        null or "rest-xml" => ProtocolFamily.S3,
        "query" => ProtocolFamily.Query,
        "rest-json" => ProtocolFamily.RestJson,
        "untyped" => ProtocolFamily.Untyped,
        "rest-iceberg" => ProtocolFamily.Iceberg,
        _ => ProtocolFamily.Json,
    };

    private static AwsErrorException Json(SignatureException failure, int status) => failure.Failure switch
    {
        SignatureFailure.Missing => new("MissingAuthenticationTokenException", status, "Missing Authentication Token"),
        SignatureFailure.Incomplete or SignatureFailure.OtherAlgorithm =>
            new("IncompleteSignatureException", status, failure.Lacking ?? failure.Message),
        SignatureFailure.UnknownKey => new("UnrecognizedClientException", status, failure.Message),
        SignatureFailure.ExpiredToken => new("ExpiredTokenException", status, failure.Message),
        _ => new("InvalidSignatureException", status, failure.Message),
    };

    // Clients of the catalog fetch a new token on 401.
    private static AwsErrorException Iceberg(SignatureException failure) => failure.Failure switch
    {
        SignatureFailure.Missing => new("NotAuthorizedException", 401, failure.Message),
        SignatureFailure.ExpiredToken => new("AuthenticationTimeoutException", 419, failure.Message),
        _ => new("ForbiddenException", 403, failure.Lacking ?? failure.Message),
    };

    private static AwsErrorException Query(SignatureException failure) => failure.Failure switch
    {
        SignatureFailure.Missing => new("MissingAuthenticationToken", 403, failure.Message),
        SignatureFailure.Incomplete or SignatureFailure.OtherAlgorithm => new("IncompleteSignature", 403, failure.Message),
        SignatureFailure.UnknownKey => new("InvalidClientTokenId", 403, failure.Message),
        SignatureFailure.ExpiredToken => new("ExpiredToken", 403, failure.Message),
        _ => new("SignatureDoesNotMatch", 403, failure.Message),
    };

    private static AwsErrorException S3(SignatureException failure) => failure.Failure switch
    {
        SignatureFailure.Missing => new("AccessDenied", 403, "Access Denied"),
        SignatureFailure.Incomplete => new("AuthorizationHeaderMalformed", 400, failure.Message),
        SignatureFailure.OtherAlgorithm => new("InvalidRequest", 400, failure.Message),
        SignatureFailure.Malformed => new("InvalidArgument", 400, failure.Message),
        SignatureFailure.Twice => new(
            "InvalidArgument",
            400,
            "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, "
            + "Signature query string parameter or the Authorization header should be specified"),
        SignatureFailure.UnknownKey => new(
            "InvalidAccessKeyId", 403, "The AWS Access Key Id you provided does not exist in our records."),
        SignatureFailure.ExpiredToken => new("ExpiredToken", 400, "The provided token has expired."),
        SignatureFailure.Skewed => new(
            "RequestTimeTooSkewed", 403, "The difference between the request time and the current time is too large."),
        SignatureFailure.Expired or SignatureFailure.Denied => new("AccessDenied", 403, failure.Message),
        SignatureFailure.BodyMismatch => new("XAmzContentSHA256Mismatch", 400, failure.Message),
        _ => new("SignatureDoesNotMatch", 403, failure.Message),
    };

    private enum ProtocolFamily
    {
        Json,
        RestJson,
        Query,
        Untyped,
        Iceberg,
        S3,
    }
}
