using System.Globalization;
using Tarn.Functions.Runtimes;
using Tarn.Functions.Versions;

namespace Tarn.Functions.Environments;

/// <summary>The variables of a function's process: all that AWS sets, and the function's own.</summary>
internal static class EnvironmentVariables
{
    private static readonly string[] SystemPath = ["/usr/local/bin", "/usr/bin", "/bin"];

    public static Dictionary<string, string> Of(
        FunctionVersion version, RuntimeProgram program, ProcessFolders places, RoleSessionKeys keys, string endpointUrl, string api, string logStream)
    {
        string[] tops = places.Layers is { } opt ? [opt] : [];
        string[] libraries = [places.Runtime, $"{places.Runtime}/lib", places.Task, $"{places.Task}/lib", .. tops.Select(top => $"{top}/lib")];
        var variables = new Dictionary<string, string>
        {
            ["LANG"] = "en_US.UTF-8",
            ["TZ"] = ":UTC",
            ["PATH"] = string.Join(':', [.. SystemPath, .. tops.Select(top => $"{top}/bin")]),
            ["LD_LIBRARY_PATH"] = string.Join(':', libraries),
            ["HOME"] = places.Temporary,
            ["TMPDIR"] = places.Temporary,
            ["AWS_ENDPOINT_URL"] = endpointUrl,
            [ClientSettings.Variable] = $"{places.Runtime}/{ClientSettings.Name}",
        };
        foreach (var (name, value) in program.Variables.Concat(version.Variables))
        {
            variables[name] = value;
        }

        SetPlatform(variables, version, program, places, keys);
        variables["AWS_LAMBDA_LOG_STREAM_NAME"] = logStream;
        variables["AWS_LAMBDA_RUNTIME_API"] = api;
        return variables;
    }

    private static void SetPlatform(
        Dictionary<string, string> variables, FunctionVersion version, RuntimeProgram program, ProcessFolders places, RoleSessionKeys keys)
    {
        variables["_HANDLER"] = version.Handler ?? "";
        variables["AWS_REGION"] = version.Region;
        variables["AWS_DEFAULT_REGION"] = version.Region;
        variables["AWS_ACCESS_KEY_ID"] = keys.AccessKeyId;
        variables["AWS_SECRET_ACCESS_KEY"] = keys.SecretAccessKey;
        variables["AWS_SESSION_TOKEN"] = keys.SessionToken;
        variables["AWS_LAMBDA_FUNCTION_NAME"] = version.Name;
        variables["AWS_LAMBDA_FUNCTION_VERSION"] = version.Version;
        variables["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"] = version.MemoryMb.ToString(CultureInfo.InvariantCulture);
        variables["AWS_LAMBDA_INITIALIZATION_TYPE"] = version.InitializationType;
        variables["AWS_LAMBDA_LOG_GROUP_NAME"] = version.LogGroup;
        variables["AWS_LAMBDA_LOG_FORMAT"] = version.IsJsonLog ? "JSON" : "Text";
        variables["LAMBDA_TASK_ROOT"] = places.Task;
        variables["LAMBDA_RUNTIME_DIR"] = places.Runtime;
        if (version.IsJsonLog)
        {
            variables["AWS_LAMBDA_LOG_LEVEL"] = version.ApplicationLogLevel;
        }

        if (program.ExecutionEnvironment is { } name)
        {
            variables["AWS_EXECUTION_ENV"] = name;
        }
    }
}
