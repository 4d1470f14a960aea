using Tarn.Access.Secrets;
using Tarn.Access.Secrets.Rotations;
using Tarn.Functions.Invocations;
using Tarn.Patterns.Crons;
using Tarn.Targets;

namespace Tarn.Aws.SecretsManager.Rotations;

/// <summary>Lambda's functions as Secrets Manager calls them. The function's own policy must allow the service.</summary>
/// <param name="functions">Calls functions.</param>
/// <param name="targets">Checks their policies.</param>
public sealed class RotationFunctions(IFunctionTarget functions, TargetDirectory targets) : IRotationFunctions
{
    private const string Service = "secretsmanager.amazonaws.com";

    /// <inheritdoc/>
    public async ValueTask Check(string functionArn, RegisteredSecret secret, CancellationToken cancellationToken)
    {
        try
        {
            await targets.Check(functionArn, new Sender(Service, secret.Arn, secret.Resource.Owner), cancellationToken);
        }
        catch (TarnException failure) when (TargetDirectory.IsRefusal(failure))
        {
            throw new TarnException(
                ErrorKind.AccessDenied,
                "Secrets Manager cannot invoke the specified Lambda function. Ensure that the function policy grants access to the principal "
                + $"{Service}.",
                failure);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<bool> Call(string functionArn, RegisteredSecret secret, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        await Check(functionArn, secret, cancellationToken);
        var invocation = new Invocation { RequestId = Guid.NewGuid().ToString(), InvokedArn = functionArn, Payload = payload };
        return (await functions.Invoke(functionArn, invocation, cancellationToken)).FunctionError is null;
    }

    /// <inheritdoc/>
    public DateTimeOffset? Next(SecretRotation rotation, DateTimeOffset after)
    {
        if (rotation.Schedule is not { } schedule)
        {
            return rotation.Days is { } days ? new DateTimeOffset(after.UtcDateTime.Date, TimeSpan.Zero).AddDays(days) : null;
        }

        return RotationTimes.RateOf(schedule) is { } rate ? after + rate : CronSchedule.Parse(schedule).Next(after);
    }
}
