using Tarn.Dispatch.Mappings;
using Tarn.Messaging.Pipes.Definitions;

namespace Tarn.Aws.Pipes.Forms;

/// <summary>States of pipes, as AWS names them.</summary>
internal static class PipeStates
{
    public const string Running = "RUNNING";
    public const string Stopped = "STOPPED";

    /// <summary>The state now.</summary>
    public static string Current(MappingState state) => state switch
    {
        MappingState.Creating => "CREATING",
        MappingState.Enabling => "STARTING",
        MappingState.Enabled => Running,
        MappingState.Disabling => "STOPPING",
        MappingState.Updating => "UPDATING",
        MappingState.Deleting => "DELETING",
        _ => Stopped,
    };

    /// <summary>The state that the caller wants.</summary>
    public static string Desired(PipeConfig config) => config.IsEnabled ? Running : Stopped;

    /// <summary>Why a pipe makes no progress; null: it does.</summary>
    public static string? Reason(MappingStatus<PipeConfig> pipe)
    {
        const int CharsMax = 512;
        const string Problem = "PROBLEM: ";
        var result = pipe.Progress.LastResult;
        return !pipe.Config.IsEnabled || !result.StartsWith(Problem, StringComparison.Ordinal) ? null
            : result.Length - Problem.Length <= CharsMax ? result[Problem.Length..]
            : result.Substring(Problem.Length, CharsMax);
    }
}
