using System.Buffers;
using System.Globalization;

namespace Tarn.Wire.Http.Signatures;

/// <summary>Reads a request's signature without verifying it.</summary>
internal static class SignatureReader
{
    public const string Algorithm = "AWS4-HMAC-SHA256";

    private const string TimeFormat = "yyyyMMdd'T'HHmmss'Z'";
    private const int SignatureChars = 64;
    private static readonly TimeSpan ExpiresMax = TimeSpan.FromDays(7);
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    // Each SDK signs the same few sets of headers.
    private static readonly KnownTexts<string[]> KnownNames = new(charsMax: 1_024);

    /// <summary>Whether the request has a signature, valid or not.</summary>
    public static bool IsSigned(WireRequest request) =>
        request.Headers["Authorization"] is not null || IsPresigned(request) || IsOldQuery(request);

    /// <summary>The scope of the signature, for routing only; null if it cannot be read.</summary>
    public static CredentialScope? PeekScope(WireRequest request)
    {
        if (IsPresigned(request))
        {
            return CredentialScope.Parse(request.Query["X-Amz-Credential"] ?? "");
        }

        if (SignatureV2.IsInHeader(request))
        {
            return SignatureV2.PeekHeader(request);
        }

        var header = request.Headers["Authorization"];
        var start = header?.IndexOf("Credential=", StringComparison.Ordinal) ?? -1;
        if (start < 0)
        {
            return header is null && SignatureV2.IsIn(request) ? SignatureV2.ScopeOf(request.Query[SignatureV2.KeyParameter]!) : null;
        }

        var credential = header.AsSpan(start + "Credential=".Length);
        var end = credential.IndexOfAny(',', ' ');
        return CredentialScope.Parse(end < 0 ? credential : credential[..end]);
    }

    /// <summary>The request's signature.</summary>
    /// <exception cref="SignatureException">The request has none, or one of a wrong form.</exception>
    public static RequestSignature Read(WireRequest request)
    {
        var (isPresigned, isVersion2) = (IsPresigned(request), SignatureV2.IsIn(request));
        if (request.Headers["Authorization"] is not null ? isPresigned || isVersion2 : isPresigned && isVersion2)
        {
            throw new SignatureException(
                SignatureFailure.Twice, "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.");
        }

        return isPresigned ? ReadQuery(request) : isVersion2 ? SignatureV2.Read(request)
            : SignatureV2.IsInHeader(request) ? SignatureV2.ReadHeader(request) : ReadHeader(request);
    }

    public static string FormatTime(DateTimeOffset time) =>
        time.ToUniversalTime().ToString(TimeFormat, CultureInfo.InvariantCulture);

    private static bool IsPresigned(WireRequest request) =>
        request.RawQuery.Contains("X-Amz-", StringComparison.Ordinal) && request.Query.Has("X-Amz-Algorithm");

    // Version 2 of other services too, which is refused.
    private static bool IsOldQuery(WireRequest request) =>
        request.RawQuery.Contains(SignatureV2.KeyParameter, StringComparison.Ordinal) && request.Query.Has(SignatureV2.SignatureParameter);

    private static RequestSignature ReadHeader(WireRequest request)
    {
        var header = request.Headers["Authorization"]
            ?? throw (IsOldQuery(request)
                ? OtherAlgorithm()
                : new SignatureException(SignatureFailure.Missing, "Request is missing Authentication Token"));
        if (!header.StartsWith(Algorithm + " ", StringComparison.Ordinal))
        {
            throw OtherAlgorithm(SignatureParts.LackingIn(header, request));
        }

        ReadOnlySpan<char> credential = default, signedHeaders = default, signature = default;
        foreach (var range in header.AsSpan(Algorithm.Length).Split(','))
        {
            var part = header.AsSpan(Algorithm.Length)[range].Trim();
            var split = part.IndexOf('=');
            switch (split < 0 ? default : part[..split])
            {
                case "Credential": Set(ref credential, part, split); break;
                case "SignedHeaders": Set(ref signedHeaders, part, split); break;
                case "Signature": Set(ref signature, part, split); break;
            }
        }

        var date = request.Headers["x-amz-date"] ?? DateHeader(request);
        if ((credential.IsEmpty || signedHeaders.IsEmpty || signature.IsEmpty || date is null)
            && SignatureParts.LackingIn(header, request) is { } lacking)
        {
            throw SignatureException.Incomplete(lacking);
        }

        var time = ReadTime(date);
        return new RequestSignature
        {
            Scope = ReadScope(credential, time.Text, "Authorization header requires 'Credential' parameter."),
            SignedHeaders = ReadSignedHeaders(signedHeaders),
            Signature = ReadSignature(signature),
            TimeText = time.Text,
            Time = time.Time,
            SessionToken = request.Headers["x-amz-security-token"],
        };
    }

    // The verified scope must be the one that routed the request. A second one is therefore refused.
    private static void Set(ref ReadOnlySpan<char> value, ReadOnlySpan<char> part, int split)
    {
        if (!value.IsEmpty)
        {
            throw Repeated(part[..split].ToString());
        }

        value = part[(split + 1)..];
    }

    private static SignatureException Repeated(string name) =>
        SignatureException.Incomplete($"The signature must have one '{name}' parameter, not several.");

    private static RequestSignature ReadQuery(WireRequest request)
    {
        if (request.Query.Repeated(static name => name.StartsWith("X-Amz-", StringComparison.OrdinalIgnoreCase)) is { } repeated)
        {
            throw Repeated(repeated);
        }

        var lacking = SignatureParts.LackingIn(request.Query);
        if (request.Query["X-Amz-Algorithm"] != Algorithm)
        {
            throw OtherAlgorithm(lacking);
        }

        if (lacking is not null)
        {
            throw SignatureException.Incomplete(lacking);
        }

        var time = ReadTime(request.Query["X-Amz-Date"]);
        if (!int.TryParse(request.Query["X-Amz-Expires"], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || TimeSpan.FromSeconds(seconds) > ExpiresMax)
        {
            throw SignatureException.Incomplete("X-Amz-Expires must be between 0 and 604800 seconds");
        }

        return new RequestSignature
        {
            Place = SignatureLocation.Query,
            Scope = ReadScope(request.Query["X-Amz-Credential"], time.Text, "The query has no X-Amz-Credential."),
            SignedHeaders = ReadSignedHeaders(request.Query["X-Amz-SignedHeaders"]),
            Signature = ReadSignature(request.Query["X-Amz-Signature"]),
            TimeText = time.Text,
            Time = time.Time,
            SessionToken = request.Query["X-Amz-Security-Token"],
            Expires = TimeSpan.FromSeconds(seconds),
        };
    }

    /// <summary>The signature of a form, by its fields.</summary>
    /// <exception cref="SignatureException">A field has a wrong form.</exception>
    public static RequestSignature ReadForm(string algorithm, string credential, string date, string signature, string? sessionToken)
    {
        if (algorithm != Algorithm)
        {
            throw OtherAlgorithm();
        }

        var time = ReadTime(date);
        var scope = ReadScope(credential, time.Text, "");
        return new RequestSignature
        {
            Place = SignatureLocation.Form,
            Scope = scope.Service == SignatureV4.S3 ? scope : throw SignatureException.Incomplete(
                $"Credential should be scoped to service {SignatureV4.S3}, not {scope.Service}."),
            SignedHeaders = [],
            Signature = ReadSignature(signature),
            TimeText = time.Text,
            Time = time.Time,
            SessionToken = sessionToken,
        };
    }

    private static CredentialScope ReadScope(ReadOnlySpan<char> credential, string time, string missing)
    {
        if (credential.IsEmpty)
        {
            throw SignatureException.Incomplete(missing);
        }

        var scope = CredentialScope.Parse(credential) ?? throw SignatureException.Incomplete(
            $"Credential must have five parts separated by '/', the last of them {CredentialScope.Terminator}: '{credential}'");
        return time.StartsWith(scope.Date, StringComparison.Ordinal)
            ? scope
            : throw SignatureException.Incomplete($"Date in Credential scope ({scope.Date}) is not the day of the request ({time})");
    }

    private static string[] ReadSignedHeaders(ReadOnlySpan<char> text)
    {
        if (KnownNames.Find(text) is { } known)
        {
            return known;
        }

        var list = text.ToString();
        var names = list.Split(';', StringSplitOptions.RemoveEmptyEntries);
        if (Array.IndexOf(names, "host") < 0 && Array.IndexOf(names, CanonicalRequest.Authority) < 0)
        {
            throw SignatureException.Incomplete("SignedHeaders must be there and contain 'host'.");
        }

        return KnownNames.Keep(list, names);
    }

    private static string ReadSignature(ReadOnlySpan<char> text) => text.Length == SignatureChars && !text.ContainsAnyExcept(HexDigits)
        ? text.ToString()
        : throw SignatureException.Incomplete("Signature must be there: 64 lower case hexadecimal digits.");

    private static (string Text, DateTimeOffset Time) ReadTime(string? text) =>
        DateTimeOffset.TryParseExact(
            text,
            TimeFormat,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var time)
            ? (text!, time)
            : throw SignatureException.Incomplete("The request needs a valid (case-sensitive) X-Amz-Date: yyyyMMddTHHmmssZ.");

    private static string? DateHeader(WireRequest request)
    {
        var text = request.Headers["date"];
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? FormatTime(time)
            : text;
    }

    private static SignatureException OtherAlgorithm(string? lacking = null) => new(
        SignatureFailure.OtherAlgorithm,
        $"The authorization mechanism you have provided is not supported. Please use {Algorithm}.")
    { Lacking = lacking };
}
