using Tarn.Aws.SecretsManager.Failures;
using Tarn.Aws.SecretsManager.Finding;

namespace Tarn.Aws.SecretsManager;

/// <summary>AWS Secrets Manager: secrets, their versions, policies and rotations (<c>docs/secrets.md</c>).</summary>
[AwsService("secretsmanager")]
public sealed partial class SecretsManagerDoor : IDoor
{
    private readonly SecretFinder _finder;

    /// <inheritdoc/>
    public string? ResourceOf(string members, Func<string, string?> read, Call call) => read(members) is { } secretId ? _finder.ArnOf(call, secretId) : null;

    /// <inheritdoc/>
    public AwsErrorException Map(TarnException failure) => SecretErrors.Map(failure);
}
