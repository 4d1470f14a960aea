using Tarn.Aws.Kms.Failures;
using Tarn.Aws.Kms.Forms;
using Tarn.Aws.Kms.Model;

namespace Tarn.Aws.Kms.Checks;

/// <summary>Checks that all operations with ciphertexts share.</summary>
internal static class CipherRules
{
    /// <exception cref="AwsErrorException">InvalidKeyUsageException: the algorithm is one of asymmetric keys.</exception>
    public static void CheckAlgorithm(string? algorithm)
    {
        if (algorithm is not (null or KeyForms.Symmetric))
        {
            throw KmsErrors.InvalidKeyUsageException($"Algorithm {algorithm} is incompatible with key spec {KeyForms.Symmetric}.");
        }
    }

    /// <summary>Ends a dry run after its last check.</summary>
    /// <exception cref="AwsErrorException">DryRunOperationException: the request would have succeeded.</exception>
    public static void CheckDryRun(bool? isDry, Action check)
    {
        if (isDry == true)
        {
            check();
            throw KmsFailures.DryRun();
        }
    }
}
