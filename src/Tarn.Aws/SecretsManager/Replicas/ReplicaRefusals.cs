using Tarn.Aws.SecretsManager.Model;

namespace Tarn.Aws.SecretsManager.Replicas;

/// <summary>Copies of secrets in other regions.</summary>
[AwsOperations("secretsmanager")]
internal sealed partial class ReplicaRefusals
{
    [RefusedOperation("RemoveRegionsFromReplication", "one secret in each region")]
    [RefusedOperation("ReplicateSecretToRegions", "one secret in each region")]
    [RefusedOperation("StopReplicationToReplica", "one secret in each region")]
    internal static AwsErrorException Refuse(Call call, string sentence) => SecretsManagerErrors.InvalidRequestException(sentence);
}
