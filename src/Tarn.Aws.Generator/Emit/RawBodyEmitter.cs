namespace Tarn.Aws.Generator.Emit;

internal static class RawBodyEmitter
{
    public static void Emit(CodeWriter code, Contract contract, ValidationEmitter validation, BoundOperation operation)
    {
    }
}
