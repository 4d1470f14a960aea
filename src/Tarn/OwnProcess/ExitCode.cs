namespace Tarn.OwnProcess;

/// <summary>The exit codes of commands.</summary>
internal static class ExitCode
{
    public const int Ok = 0;
    public const int Failed = 1;
    public const int Usage = 2;
    public const int Interrupted = 130;
}
