namespace Tarn.Items.Tests.Crash;

/// <summary>A test with a part in C. Without a C compiler it is reported as skipped.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class CompilerFactAttribute : FactAttribute
{
    public CompilerFactAttribute() => Skip = SyncedLibrary.File is null ? "there is no C compiler" : null;
}
