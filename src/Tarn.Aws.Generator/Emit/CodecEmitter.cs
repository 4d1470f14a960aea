using Tarn.Aws.Generator.Models;

namespace Tarn.Aws.Generator.Emit;

/// <summary>Emits one codec class per structure, input and output, and one for all lists and maps.</summary>
internal static class CodecEmitter
{
    /// <summary>The file with all codecs of a door.</summary>
    public static string Emit(Contract contract)
    {
        var code = CodeWriter.File(contract.Namespace);
        var validation = new ValidationEmitter(contract);
        foreach (var operation in contract.Operations)
        {
            Contract(code, contract, validation, operation, true);
            Contract(code, contract, validation, operation, false);
        }

        foreach (var shape in contract.Structures)
        {
            Inner(code, contract, validation, shape);
        }

        Collections(code, contract);
        foreach (var operation in contract.Operations.Where(operation => operation.Method.Raw))
        {
            RawBodyEmitter.Emit(code, contract, validation, operation);
        }

        validation.Constraints(code);
        return code.ToString();
    }

    private static void Contract(
        CodeWriter code, Contract contract, ValidationEmitter validation, BoundOperation operation, bool isInput)
    {
        var shape = isInput ? operation.InputShape : operation.OutputShape;
        var type = isInput ? operation.Input : operation.Output;
        var isRest = contract.Model.IsRest;
        var body = shape.Members.Where(member => !member.Shape.IsEventStream
            && (!isRest || (member.Location is null && member.Name != shape.Payload))).ToList();
        code.Open($"internal static class {type}Codec");
        TraitsEmitter.Emit(code, contract, shape.Name.Length == 0 ? type : shape.Name, body, isInput ? operation : null);
        if (isInput || operation.Client)
        {
            Reader(code, contract, type, shape, isInput, isInput ? null : contract.Wire.Content(operation.Name));
        }

        if (isInput && !isRest && !operation.Client)
        {
            WriteEmitter.Structure(code, type, shape, body);
        }

        if (!isInput || operation.Client)
        {
            if (!isInput && contract.Wire.Content(operation.Name) is { } content)
            {
                WriteEmitter.Content(code, type, content);
            }
            else
            {
                WriteEmitter.Structure(code, type, shape, body);
            }

            if (isRest)
            {
                var root = isInput ? operation.Model.InputElement ?? shape.Name
                    : contract.Wire.Root(operation.Name) ?? operation.Name + "Result";
                WriteEmitter.Http(code, type, shape, isInput, root);
            }
        }

        if (isRest)
        {
            WholeEmitter.Emit(code, contract, type, shape, isInput);
        }

        if (isInput)
        {
            validation.Structure(code, type, shape);
        }

        code.Close();
        code.Line();
    }

    private static void Reader(
        CodeWriter code, Contract contract, string type, Shape shape, bool isInput, string? content)
    {
        if (!contract.Model.IsRest)
        {
            ReadEmitter.Structure(code, type, shape.Members);
            return;
        }

        // the interface's plain reader is never called for REST, whose members are in path, query, headers and body
        code.Line($"internal static {type}? Read<TReader>(ref TReader r)");
        code.Line($"    where TReader : {CSharpNames.Runtime}IShapeReader, allows ref struct => "
            + "throw new global::System.NotSupportedException();");
        if (content is not null)
        {
            ReadEmitter.Content(code, type, content);
            return;
        }

        ReadEmitter.Http(code, type, shape, isInput);
    }

    private static void Inner(CodeWriter code, Contract contract, ValidationEmitter validation, Shape shape)
    {
        var type = CSharpNames.Pascal(shape.Name);
        code.Open($"internal static class {type}Codec");
        TraitsEmitter.Emit(code, contract, shape.Name, shape.Members);
        if (contract.Read.Contains(shape))
        {
            ReadEmitter.Structure(code, type, shape.Members);
            if (contract.NeedsValidation(shape))
            {
                validation.Structure(code, type, shape);
            }
        }

        if (contract.Written.Contains(shape))
        {
            WriteEmitter.Structure(code, type, shape, shape.Members);
        }

        code.Close();
        code.Line();
    }

    private static void Collections(CodeWriter code, Contract contract)
    {
        code.Open("internal static class Collections");
        foreach (var shape in contract.Collections)
        {
            if (contract.Read.Contains(shape))
            {
                ReadEmitter.Collection(code, shape);
            }

            if (contract.Written.Contains(shape))
            {
                WriteEmitter.Collection(code, shape);
            }
        }

        code.Close();
        code.Line();
    }
}
