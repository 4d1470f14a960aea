using Tarn.Access.Secrets;
using Tarn.Access.Secrets.Rotations;
using Tarn.Aws.SecretsManager.Finding;
using Tarn.Aws.SecretsManager.Model;
using Tarn.Aws.SecretsManager.Versions;

namespace Tarn.Aws.SecretsManager.Rotations;

/// <summary>Rotations.</summary>
/// <param name="finder">Finds secrets.</param>
/// <param name="rotations">Runs rotations.</param>
[AwsOperations("secretsmanager")]
internal sealed partial class RotationOperations(SecretFinder finder, SecretRotations rotations)
{
    /// <summary>Sets the rotation, and starts one unless the caller wants none now. A repeated token starts none.</summary>
    /// <seealso href="https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_RotateSecret.html"/>
    [Refused("ExternalSecretRotationMetadata", "a rotation function of your own")]
    [Refused("ExternalSecretRotationRoleArn", "a rotation function of your own")]
    public async Task<RotateSecretOutput> RotateSecret(RotateSecretInput input, Call call, CancellationToken cancellationToken)
    {
        var secret = finder.FindLive(call, input.SecretId);
        input.Refuse();
        var present = secret.Definition.Rotation;
        var functionArn = string.IsNullOrEmpty(input.RotationLambdaARN) ? present?.FunctionArn : input.RotationLambdaARN;
        if (functionArn is null)
        {
            throw SecretsManagerErrors.InvalidRequestException("No Lambda rotation function ARN is associated with this secret.");
        }

        if (input.RotationRules is { } rules)
        {
            RotationTimes.Check(rules);
        }
        else if (present is null)
        {
            throw SecretsManagerErrors.InvalidParameterException("You must specify RotationRules for a secret whose rotation is not configured.");
        }

        call.Authorize("lambda:InvokeFunction", functionArn);
        var versionId = ValueForms.VersionIdOf(input.ClientRequestToken);
        var isNow = input.RotateImmediately ?? true;
        if (isNow && (await rotations.Of(secret, cancellationToken)).Any(one => one.VersionId == versionId))
        {
            return new RotateSecretOutput { ARN = secret.Arn, Name = secret.Name, VersionId = versionId };
        }

        if (isNow && secret.Definition.Version(versionId) is { KeyArn: not null })
        {
            throw SecretsManagerErrors.InvalidRequestException($"ClientRequestToken {versionId} is in use for a version of secret {secret.Arn}.");
        }

        await rotations.Configure(secret, known => Changed(known, functionArn, input.RotationRules), isNow ? versionId : null, cancellationToken);
        return new RotateSecretOutput { ARN = secret.Arn, Name = secret.Name, VersionId = isNow ? versionId : null };
    }

    /// <summary>Ends rotations that begin by themselves, and the one under way.</summary>
    public async Task<CancelRotateSecretOutput> CancelRotateSecret(CancelRotateSecretInput input, Call call, CancellationToken cancellationToken)
    {
        var secret = finder.FindLive(call, input.SecretId);
        var versionId = await rotations.Cancel(secret, cancellationToken);
        return new CancelRotateSecretOutput { ARN = secret.Arn, Name = secret.Name, VersionId = versionId };
    }

    private static SecretRotation Changed(SecretRotation? present, string functionArn, RotationRulesType? rules)
    {
        var changed = (present ?? new SecretRotation { FunctionArn = functionArn }) with { FunctionArn = functionArn, IsEnabled = true };
        return rules is null ? changed : changed with
        {
            Days = rules.AutomaticallyAfterDays,
            Schedule = rules.ScheduleExpression,
            Duration = rules.Duration,
        };
    }
}
