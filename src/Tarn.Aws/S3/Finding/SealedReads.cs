using Tarn.Aws.S3.Model;
using Tarn.Storage.Objects;
using Tarn.Storage.Sealing;
using ObjectVersion = Tarn.Storage.Objects.Versions.ObjectVersion;

namespace Tarn.Aws.S3.Finding;

/// <summary>Reads of objects under keys of the key service.</summary>
internal static class SealedReads
{
    /// <summary>Checks that a caller may open an object now: its key, and the signature that S3 asks for then.</summary>
    /// <exception cref="AwsErrorException">InvalidArgument: the request is not signed.</exception>
    /// <exception cref="TarnException">AccessDenied; NotFound, Conflict: the key cannot be used.</exception>
    public static void Require(Call call, ObjectStore objects, ObjectVersion version)
    {
        RequireSigned(call, version);
        objects.RequireOpen(version, call.Rights);
    }

    /// <summary>Checks the signature alone, for a read whose opening asks the key.</summary>
    /// <exception cref="AwsErrorException">InvalidArgument: the request is not signed.</exception>
    public static void RequireSigned(Call call, ObjectVersion version)
    {
        if (version.Seal is { Kind: SealKind.Kms } && call.Principal.Kind == PrincipalKind.Anonymous)
        {
            throw S3Errors.InvalidArgument(
                "Requests specifying Server Side Encryption with AWS KMS managed keys require AWS Signature Version 4.", "Authorization");
        }
    }
}
