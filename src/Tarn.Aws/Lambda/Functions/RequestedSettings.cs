using System.Runtime.InteropServices;
using System.Text;
using Tarn.Aws.Lambda.Model;
using Tarn.Aws.Lambda.Views;
using Tarn.Functions.Definitions;

namespace Tarn.Aws.Lambda.Functions;

/// <summary>The settings of a version that a request sets. A member that is null stays as it was.</summary>
/// <seealso href="https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html"/>
internal sealed record RequestedSettings
{
    private const int TimeoutSecondsMax = 900;
    private const int MemoryMbMax = 10_240;
    private const int VariableBytesMax = 4_096;
    private const string Json = "JSON";

    private static readonly string[] ReservedVariables =
    [
        "_HANDLER", "_X_AMZN_TRACE_ID", "AWS_DEFAULT_REGION", "AWS_REGION", "AWS_EXECUTION_ENV", "AWS_LAMBDA_FUNCTION_NAME",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "AWS_LAMBDA_FUNCTION_VERSION", "AWS_LAMBDA_INITIALIZATION_TYPE", "AWS_LAMBDA_LOG_GROUP_NAME",
        "AWS_LAMBDA_LOG_STREAM_NAME", "AWS_ACCESS_KEY", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_LAMBDA_RUNTIME_API",
        "LAMBDA_TASK_ROOT", "LAMBDA_RUNTIME_DIR",
    ];

    private static readonly string[] Runtimes = ["provided", "nodejs", "python3.", "dotnet", "java"];

    /// <summary>The processor of this machine, as AWS names it.</summary>
    public static string OwnArchitecture { get; } =
        RuntimeInformation.ProcessArchitecture == System.Runtime.InteropServices.Architecture.Arm64 ? "arm64" : "x86_64";

    public string? Runtime { get; init; }

    public string? Handler { get; init; }

    public string? Role { get; init; }

    public string? Description { get; init; }

    public int? Timeout { get; init; }

    public int? MemorySize { get; init; }

    public int? TemporaryStorage { get; init; }

    public IReadOnlyDictionary<string, string>? Variables { get; init; }

    public LoggingConfig? Logging { get; init; }

    public string? TracingMode { get; init; }

    /// <summary>The ARN of the target of failed events; empty: none from now on.</summary>
    public string? DeadLetter { get; init; }

    /// <summary>The settings of a new function.</summary>
    public static RequestedSettings Of(CreateFunctionInput input) => new()
    {
        Runtime = input.Runtime,
        Handler = input.Handler,
        Role = input.Role,
        Description = input.Description,
        Timeout = input.Timeout,
        MemorySize = input.MemorySize,
        TemporaryStorage = input.EphemeralStorage?.Size,
        Variables = input.Environment?.Variables,
        Logging = input.LoggingConfig,
        TracingMode = input.TracingConfig?.Mode,
        DeadLetter = input.DeadLetterConfig is null ? null : input.DeadLetterConfig.TargetArn ?? "",
    };

    /// <summary>The changed settings of a function.</summary>
    public static RequestedSettings Of(UpdateFunctionConfigurationInput input) => new()
    {
        Runtime = input.Runtime,
        Handler = input.Handler,
        Role = input.Role,
        Description = input.Description,
        Timeout = input.Timeout,
        MemorySize = input.MemorySize,
        TemporaryStorage = input.EphemeralStorage?.Size,
        Variables = input.Environment is null ? null : input.Environment.Variables ?? new Dictionary<string, string>(),
        Logging = input.LoggingConfig,
        TracingMode = input.TracingConfig?.Mode,
        DeadLetter = input.DeadLetterConfig is null ? null : input.DeadLetterConfig.TargetArn ?? "",
    };

    /// <summary>Checks the values that the model does not limit.</summary>
    /// <exception cref="AwsErrorException">InvalidParameterValueException; ValidationException.</exception>
    public RequestedSettings Check()
    {
        AtMost("timeout", Timeout, TimeoutSecondsMax);
        AtMost("memorySize", MemorySize, MemoryMbMax);
        CheckRuntime();
        CheckVariables();
        if (DeadLetter is { Length: > 0 } && !(Arn.TryParse(DeadLetter, out var target) && target.Service is "sqs" or "sns" && !FifoTargets.Has(DeadLetter)))
        {
            throw LambdaErrors.InvalidParameterValueException(
                $"The provided value for DeadLetterConfig.TargetArn is invalid: {DeadLetter}. Give the ARN of a standard SQS queue or SNS topic.");
        }

        if (Logging is { LogFormat: null or "Text", ApplicationLogLevel: not null } or { LogFormat: null or "Text", SystemLogLevel: not null })
        {
            throw LambdaErrors.InvalidParameterValueException(
                "LogLevel is not supported when LogFormat is set to \"Text\". "
                + "Remove LogLevel from your request or change the LogFormat to \"JSON\" and try again.");
        }

        return this;
    }

    /// <summary>The former settings with these changes.</summary>
    public VersionConfig Apply(VersionConfig former, string defaultLogGroup, IReadOnlyList<LayerUse>? layers)
    {
        var format = Logging?.LogFormat ?? (Logging is null ? former.LogFormat : "Text");
        return former with
        {
            Runtime = Runtime ?? former.Runtime,
            Handler = Handler ?? former.Handler,
            Role = Role ?? former.Role,
            Description = Description ?? former.Description,
            TimeoutSeconds = Timeout ?? former.TimeoutSeconds,
            MemoryMb = MemorySize ?? former.MemoryMb,
            TemporaryStorageMb = TemporaryStorage ?? former.TemporaryStorageMb,
            Variables = Variables is null ? former.Variables : Variables.Count == 0 ? null : Variables,
            Layers = layers ?? former.Layers,
            LogFormat = format,
            ApplicationLogLevel = format == Json ? (Logging is null ? former.ApplicationLogLevel : Logging.ApplicationLogLevel ?? "INFO") : null,
            SystemLogLevel = format == Json ? (Logging is null ? former.SystemLogLevel : Logging.SystemLogLevel ?? "INFO") : null,
            LogGroup = Logging is null ? former.LogGroup : Logging.LogGroup ?? defaultLogGroup,
            TracingMode = TracingMode ?? former.TracingMode,
            DeadLetterArn = DeadLetter is null ? former.DeadLetterArn : DeadLetter.Length == 0 ? null : DeadLetter,
        };
    }

    private static void AtMost(string member, int? value, int max)
    {
        if (value > max)
        {
            throw new AwsErrorException(
                "ValidationException",
                400,
                $"1 validation error detected: Value '{value}' at '{member}' failed to satisfy constraint: Member must have value less than or equal to {max}");
        }
    }

    private void CheckRuntime()
    {
        if (Runtime is not null && !Array.Exists(Runtimes, start => Runtime.StartsWith(start, StringComparison.Ordinal)))
        {
            throw LambdaErrors.InvalidParameterValueException(
                $"Runtime {Runtime} is not supported by Tarn; supported: provided*, nodejs*, python3.*, dotnet* and java* (docs/lambda.md#runtimes).");
        }
    }

    private void CheckVariables()
    {
        if (Variables is null)
        {
            return;
        }

        if (Variables.Keys.Where(key => ReservedVariables.Contains(key)).ToList() is { Count: > 0 } reserved)
        {
            throw LambdaErrors.InvalidParameterValueException("Lambda was unable to configure your environment variables because the environment variables you "
                + "have provided contains reserved keys that are currently not supported for modification. "
                + $"Reserved keys used in this request: {string.Join(", ", reserved)}");
        }

        if (Variables.Sum(pair => Encoding.UTF8.GetByteCount(pair.Key) + Encoding.UTF8.GetByteCount(pair.Value)) > VariableBytesMax)
        {
            throw LambdaErrors.InvalidParameterValueException("Lambda was unable to configure your environment variables because the environment variables you "
                + "have provided exceeded the 4KB limit.");
        }
    }
}
