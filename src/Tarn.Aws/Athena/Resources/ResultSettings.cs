using Tarn.Aws.Athena.Model;
using Tarn.Lake.Files;

namespace Tarn.Aws.Athena.Resources;

/// <summary>Where a statement's result goes: the request's settings, or the ones that its work group enforces.</summary>
internal static class ResultSettings
{
    private const string Kms = "SSE_KMS";

    /// <summary>The key of the key service that encrypts results; null: none is named.</summary>
    public static string? KeyOf(ResultConfiguration results) => results.EncryptionConfiguration is { EncryptionOption: Kms } kms ? kms.KmsKey : null;

    /// <summary>The settings in force for a statement.</summary>
    /// <param name="group">The configuration of the statement's work group.</param>
    /// <param name="asked">The settings of the request; null: none.</param>
    public static ResultConfiguration InForce(WorkGroupConfiguration group, ResultConfiguration? asked)
    {
        var own = group.ResultConfiguration ?? new ResultConfiguration();
        return asked is null || group.EnforceWorkGroupConfiguration == true ? own : new ResultConfiguration
        {
            OutputLocation = asked.OutputLocation ?? own.OutputLocation,
            EncryptionConfiguration = asked.EncryptionConfiguration ?? own.EncryptionConfiguration,
            ExpectedBucketOwner = asked.ExpectedBucketOwner ?? own.ExpectedBucketOwner,
            AclConfiguration = asked.AclConfiguration ?? own.AclConfiguration,
        };
    }

    /// <summary>Whether results of the work group are stored in Tarn's own storage.</summary>
    public static bool IsManaged(WorkGroupConfiguration group) => group.ManagedQueryResultsConfiguration?.Enabled == true;

    /// <summary>Refuses settings that Tarn does not have.</summary>
    /// <exception cref="AwsErrorException">InvalidRequestException: encryption, or the owner of the bucket.</exception>
    /// <exception cref="Storage.TarnException">InvalidArgument: the location is none in the object store.</exception>
    public static void Check(Call call, ResultConfiguration? results)
    {
        if (results?.EncryptionConfiguration is { EncryptionOption: not ("SSE_S3" or Kms) } encryption)
        {
            throw AthenaRefusals.Member($"EncryptionOption {encryption.EncryptionOption}", "SSE_S3, SSE_KMS");
        }

        if (results?.EncryptionConfiguration is { } given && given.EncryptionOption == Kms != given.KmsKey is { Length: > 0 })
        {
            throw AthenaErrors.InvalidRequestException(
                $"KMS key must {(given.EncryptionOption == Kms ? "" : "not ")}be specified for encryption option {given.EncryptionOption}",
                "INVALID_INPUT");
        }

        if (results?.ExpectedBucketOwner is { } owner && owner != call.Account)
        {
            throw AthenaErrors.InvalidRequestException($"The result bucket is not owned by the expected account {owner}.", "INVALID_INPUT");
        }

        if (results?.OutputLocation is { Length: > 0 } location)
        {
            ObjectLocation.Parse(location);
        }
    }
}
