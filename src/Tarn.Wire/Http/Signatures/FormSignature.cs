using System.Security.Cryptography;
using System.Text;

namespace Tarn.Wire.Http.Signatures;

/// <summary>
/// The signature in the fields of a form. It covers the form's policy, as the field has it; the policy covers the other fields. A form
/// without a signature belongs to a caller without a key.
/// </summary>
internal static class FormSignature
{
    public const string PolicyField = "policy";

    /// <summary>The form's signature; null: it has none.</summary>
    /// <exception cref="AwsErrorException">InvalidArgument: a field is missing.</exception>
    /// <exception cref="SignatureException">A field has a wrong form.</exception>
    public static RequestSignature? Read(UploadForm form)
    {
        var isVersion4 = form["x-amz-signature"] is not null || form["x-amz-algorithm"] is not null || form["x-amz-credential"] is not null;
        var isVersion2 = form[SignatureV2.KeyParameter] is not null || form["signature"] is not null;
        if (isVersion2 && isVersion4)
        {
            throw new SignatureException(SignatureFailure.Twice, "The form has signatures of two versions.");
        }

        if (!isVersion2 && !isVersion4)
        {
            return form[PolicyField] is null ? null : throw Lacking(SignatureV2.KeyParameter);
        }

        Need(form, PolicyField);
        return isVersion2
            ? new RequestSignature
            {
                Version = SignatureVersion.Two,
                Place = SignatureLocation.Form,
                Scope = SignatureV2.ScopeOf(Need(form, SignatureV2.KeyParameter)),
                SignedHeaders = [],
                Signature = Need(form, "signature"),
                TimeText = "",
                Time = default,
                SessionToken = form["x-amz-security-token"],
            }
            : SignatureReader.ReadForm(
                Need(form, "x-amz-algorithm"),
                Need(form, "x-amz-credential"),
                Need(form, "x-amz-date"),
                Need(form, "x-amz-signature"),
                form["x-amz-security-token"]);
    }

    /// <summary>Whether the signing key of version 4 makes this signature for a policy.</summary>
    public static bool Matches(byte[] signingKey, string signature, string policy) => CryptographicOperations.FixedTimeEquals(
        Convert.FromHexString(signature), HMACSHA256.HashData(signingKey, Encoding.UTF8.GetBytes(policy)));

    private static string Need(UploadForm form, string name) => form[name] is { Length: > 0 } value ? value : throw Lacking(name);

    private static AwsErrorException Lacking(string name) => new(
        "InvalidArgument", 400, $"Bucket POST must contain a field named '{name}'.  If it is specified, please check the order of the fields.")
    {
        Members = [new("ArgumentName", name), new("ArgumentValue", "")],
    };
}
