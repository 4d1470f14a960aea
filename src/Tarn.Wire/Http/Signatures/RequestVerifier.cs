using System.Globalization;
using Tarn.Access.Credentials;
using Tarn.Access.Sessions;

namespace Tarn.Wire.Http.Signatures;

/// <summary>
/// Verifies that a key of this instance signed a request recently, and that the request is unchanged.
/// </summary>
/// <param name="keys">The keys of this instance.</param>
/// <param name="time">The clock.</param>
/// <param name="takesVersion2">Whether signatures of version 2 are valid; false: they are refused by name.</param>
internal sealed class RequestVerifier(SessionKeys keys, TimeProvider time, bool takesVersion2 = true)
{
    private static readonly TimeSpan SkewMax = TimeSpan.FromMinutes(15);

    private readonly SignatureV4 _signatures = new();

    /// <summary>
    /// Checks the parts that do not need the body: the signature's form, key, time and signed headers.
    /// </summary>
    /// <exception cref="SignatureException">One of these parts is wrong.</exception>
    public SignatureClaim Check(WireRequest request)
    {
        var signature = SignatureReader.Read(request);
        CheckVersion(signature);
        var credential = Find(signature);
        CheckTime(signature);
        CheckHeadersSigned(request, signature);
        return new SignatureClaim(signature, credential);
    }

    /// <summary>Verifies everything but the body's own bytes.</summary>
    /// <param name="claim">The signature, as <see cref="Check"/> returned it.</param>
    /// <param name="rawPath">The path in the request line.</param>
    /// <param name="payload">The payload's line.</param>
    /// <exception cref="SignatureException">The signature does not match the request.</exception>
    public VerifiedSignature Verify(SignatureClaim claim, WireRequest request, string rawPath, PayloadHash payload)
    {
        var (signature, credential) = claim;
        if (signature.Version == SignatureVersion.Two)
        {
            return SignatureV2.Matches(credential.Key.Secret, signature, request) && payload.Form is PayloadForm.Unsigned or PayloadForm.Hashed
                ? new VerifiedSignature(credential, signature, [])
                : throw SignatureException.Mismatch();
        }

        return _signatures.Matches(credential.Key.Secret, signature, request, rawPath, payload.Text)
            ? new VerifiedSignature(credential, signature, _signatures.SigningKey(credential.Key.Secret, signature.Scope))
            : throw SignatureException.Mismatch();
    }

    /// <summary>The key of a form's signature, which covers the form's policy. The policy has its expiration.</summary>
    /// <param name="signature">The signature of the form's fields.</param>
    /// <param name="policy">The policy as the field has it.</param>
    /// <exception cref="SignatureException">The key is unknown, or does not make this signature.</exception>
    public Credential VerifyForm(RequestSignature signature, string policy)
    {
        CheckVersion(signature);
        var credential = Find(signature);
        var secret = credential.Key.Secret;
        var matches = signature.Version == SignatureVersion.Two
            ? SignatureV2.Matches(secret, signature.Signature, policy)
            : FormSignature.Matches(_signatures.SigningKey(secret, signature.Scope), signature.Signature, policy);
        return matches ? credential : throw SignatureException.Mismatch();
    }

    private void CheckVersion(RequestSignature signature)
    {
        if (signature.Version == SignatureVersion.Two && !takesVersion2)
        {
            throw new SignatureException(
                SignatureFailure.OtherAlgorithm,
                $"Signature version 2 is off (--s3-signature-v2). Please use {SignatureReader.Algorithm}.");
        }
    }

    private Credential Find(RequestSignature signature) =>
        keys.Find(signature.Scope.AccessKeyId, signature.SessionToken, out var credential) switch
        {
            CredentialStatus.Found => credential!,
            CredentialStatus.Expired => throw SignatureException.ExpiredToken(),
            _ => throw SignatureException.UnknownKey(),
        };

    private void CheckTime(RequestSignature signature)
    {
        var now = time.GetUtcNow();
        if (signature.Expires is { } expires)
        {
            if (now - signature.Time > expires)
            {
                throw new SignatureException(SignatureFailure.Expired, "Request has expired");
            }

            if (signature.Version == SignatureVersion.Four && signature.Time - now > SkewMax)
            {
                throw new SignatureException(SignatureFailure.Expired, "Request is not valid yet");
            }
        }
        else if ((now - signature.Time).Duration() > SkewMax)
        {
            var what = signature.Time < now ? "Signature expired" : "Signature not yet current";
            throw new SignatureException(
                SignatureFailure.Skewed,
                string.Create(CultureInfo.InvariantCulture,
                    $"{what}: {signature.TimeText} is more than 15 min from the server's time {SignatureReader.FormatTime(now)}"));
        }
    }

    // The holder of a presigned URL must not add headers that the signer did not intend: a copy source, an ACL.
    private static void CheckHeadersSigned(WireRequest request, RequestSignature signature)
    {
        if (signature.Scope.Service != SignatureV4.S3 || signature.Version == SignatureVersion.Two)
        {
            return;
        }

        foreach (var (name, _) in request.Headers)
        {
            if (name.StartsWith("x-amz-", StringComparison.OrdinalIgnoreCase)
                && !signature.SignedHeaders.Contains(name, StringComparer.OrdinalIgnoreCase)
                && !name.Equals("x-amz-content-sha256", StringComparison.OrdinalIgnoreCase)
                && !name.Equals("x-amz-user-agent", StringComparison.OrdinalIgnoreCase))
            {
                throw new SignatureException(
                    SignatureFailure.Mismatch, $"There were headers present in the request which were not signed: {name.ToLowerInvariant()}");
            }
        }
    }
}
