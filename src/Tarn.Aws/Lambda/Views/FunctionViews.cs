using Tarn.Aws.Lambda.Model;
using Tarn.Functions.Definitions;

namespace Tarn.Aws.Lambda.Views;

/// <summary>Shows versions of functions.</summary>
internal static class FunctionViews
{
    private const string Creating = "Creating";

    /// <summary>A version as operations answer it.</summary>
    /// <param name="name">The function's name.</param>
    /// <param name="arn">The ARN to show.</param>
    public static FunctionMembers Members(string name, string arn, VersionDefinition version)
    {
        var config = version.Config;
        var (isPending, isFailed) = (version.State == FunctionState.Pending, version.State == FunctionState.Failed);
        return new FunctionMembers
        {
            FunctionName = name,
            FunctionArn = arn,
            Runtime = config.Runtime,
            Role = config.Role,
            Handler = config.Handler,
            CodeSize = version.Code.ZipBytes,
            Description = config.Description,
            Timeout = config.TimeoutSeconds,
            MemorySize = config.MemoryMb,
            LastModified = LambdaTimes.Text(version.ModifiedMs),
            CodeSha256 = version.Code.HotFolder ?? version.Code.Sha256,
            Version = version.Name,
            Environment = config.Variables is null ? null : new EnvironmentResponse { Variables = new Dictionary<string, string>(config.Variables) },
            DeadLetterConfig = config.DeadLetterArn is { } deadLetter ? new DeadLetterConfig { TargetArn = deadLetter } : null,
            TracingConfig = new TracingConfigResponse { Mode = config.TracingMode },
            RevisionId = version.Revision,
            Layers = config.Layers.Count == 0 ? null : [.. config.Layers.Select(layer => new Layer { Arn = layer.Arn, CodeSize = layer.Code.ZipBytes })],
            State = version.State.ToString(),
            StateReason = isPending ? "The function is being created." : isFailed ? version.StateReason : null,
            StateReasonCode = isPending ? Creating : isFailed ? "InternalError" : null,
            LastUpdateStatus = isPending ? nameof(UpdateState.InProgress) : version.Update.ToString(),
            LastUpdateStatusReason = isPending || version.Update == UpdateState.InProgress ? "The function is being created." : version.StateReason,
            LastUpdateStatusReasonCode = isPending || version.Update == UpdateState.InProgress ? Creating
                : version.Update == UpdateState.Failed ? "InternalError" : null,
            PackageType = "Zip",
            Architectures = [config.Architecture],
            EphemeralStorage = new EphemeralStorage { Size = config.TemporaryStorageMb },
            SnapStart = new SnapStartResponse { ApplyOn = "None", OptimizationStatus = "Off" },
            LoggingConfig = new LoggingConfig
            {
                LogFormat = config.LogFormat,
                ApplicationLogLevel = config.ApplicationLogLevel,
                SystemLogLevel = config.SystemLogLevel,
                LogGroup = config.LogGroup,
            },
        };
    }

    /// <summary>A version in a list or beside its code.</summary>
    public static FunctionConfiguration Configuration(string name, string arn, VersionDefinition version) =>
        new() { FunctionMembers = Members(name, arn, version) };

    /// <summary>The ARN of a published version, and that of the function for <c>$LATEST</c>.</summary>
    public static string ArnOf(string arn, VersionDefinition version) =>
        version.Number == VersionDefinition.LatestNumber ? arn : $"{arn}:{version.Name}";
}
