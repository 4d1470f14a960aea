using System.Text.Json;
using Tarn.Access.Secrets;
using Tarn.Access.Secrets.Rotations;
using Tarn.Storage;

namespace Tarn.Access.Tests.Secrets;

/// <summary>A rotation function in memory. It notes its steps, and does what the test gives it.</summary>
internal sealed class RotationTwin : IRotationFunctions
{
    public List<string> Steps { get; } = [];

    public bool IsAllowed { get; set; } = true;

    /// <summary>The work of a step, by its name, the secret and the version's id.</summary>
    public Func<string, RegisteredSecret, string, Task<bool>> Work { get; set; } = static (_, _, _) => Task.FromResult(true);

    public ValueTask Check(string functionArn, RegisteredSecret secret, CancellationToken cancellationToken) =>
        IsAllowed ? ValueTask.CompletedTask : throw new TarnException(ErrorKind.AccessDenied, "no");

    public async ValueTask<bool> Call(string functionArn, RegisteredSecret secret, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        using var json = JsonDocument.Parse(payload);
        Assert.Equal(secret.Arn, json.RootElement.GetProperty("SecretId").GetString());
        var step = json.RootElement.GetProperty("Step").GetString()!;
        Steps.Add(step);
        return await Work(step, secret, json.RootElement.GetProperty("ClientRequestToken").GetString()!);
    }

    public DateTimeOffset? Next(SecretRotation rotation, DateTimeOffset after) => after.AddDays(rotation.Days ?? 1);
}
