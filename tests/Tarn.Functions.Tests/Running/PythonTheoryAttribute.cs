namespace Tarn.Functions.Tests.Running;

[AttributeUsage(AttributeTargets.Method)]
internal sealed class PythonTheoryAttribute : TheoryAttribute
{
    public PythonTheoryAttribute() => Skip = File.Exists("/usr/bin/python3") ? null : "this machine has no /usr/bin/python3";
}
