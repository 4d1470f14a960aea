using System.Text;
using System.Text.Json;
using Tarn.Delivery.Jq.Functions;
using Tarn.Delivery.Jq.Paths;
using Tarn.Delivery.Jq.Programs;
using Tarn.Delivery.Jq.Syntax;
using Tarn.Delivery.Jq.Values;
using Tarn.Storage;

namespace Tarn.Delivery.Jq;

/// <summary>A compiled program in jq 1.6's language. It may be used by any number of threads.</summary>
public sealed class JqProgram
{
    private readonly Node _root;
    private readonly TimeProvider _time;
    private readonly PatternCache _patterns = new();

    private JqProgram(Node root, TimeProvider time)
    {
        _root = root;
        _time = time;
        PathScanner = PathScanner.Compile(root);
    }

    /// <summary>
    /// Reads the values of a program that is only paths, or an object of paths, without building the record's values. Null: the
    /// program is more than that.
    /// </summary>
    internal PathScanner? PathScanner { get; }

    /// <summary>The keys of the object that every output is; null: the program computes its outputs in another way.</summary>
    internal IReadOnlyList<string>? ObjectKeys
    {
        get
        {
            var keys = (_root as ValueNodes.Members)?.Parts.Select(part => (part.Key as ValueNodes.Constant)?.Literal).ToList();
            return keys?.All(key => key is { IsString: true }) == true ? [.. keys.Select(key => key!.Text)] : null;
        }
    }

    /// <summary>Compiles a program.</summary>
    /// <param name="text">The program, at most 16,384 characters.</param>
    /// <param name="time">The clock of <c>now</c>.</param>
    /// <exception cref="TarnException">
    /// InvalidArgument: a fault of the syntax, an unknown name or a function that is not supported, with line and column.
    /// </exception>
    public static JqProgram Parse(string text, TimeProvider time) => new(new JqParser(text, Prelude.Functions).Parse(), time);

    /// <summary>Runs the program up to its first output.</summary>
    /// <param name="json">One record: one JSON value in UTF-8.</param>
    /// <param name="budget">The bounds of the run.</param>
    public JqResult Run(ReadOnlySpan<byte> json, JqBudget budget)
    {
        if (PathScanner is not null && PathScanner.TryRun(json, budget, out var scanned))
        {
            return scanned;
        }

        return RunTree(json, budget);
    }

    /// <summary>Runs the program over the values of the record, even if it is only paths.</summary>
    internal JqResult RunTree(ReadOnlySpan<byte> json, JqBudget budget)
    {
        JqResult? first = null;
        var result = RunAll(json, budget, output =>
        {
            first = output;
            return false;
        });
        return first ?? result;
    }

    /// <summary>Runs the program and gives each output to a consumer until it returns false.</summary>
    /// <returns>The reason of the end; NoOutput: all outputs were given.</returns>
    internal JqResult RunAll(ReadOnlySpan<byte> json, JqBudget budget, Func<JqResult, bool> emit)
    {
        var run = new JqRun(budget, _time, _patterns);
        try
        {
            var input = JqReader.Read(json);
            _root.Eval(run, null, input, null, (value, _) =>
            {
                var text = JqWriter.Write(value, budget.OutputBytesMax);
                if (text is null || Encoding.UTF8.GetByteCount(text) > budget.OutputBytesMax)
                {
                    return run.OverBudget($"its output is larger than {budget.OutputBytesMax} bytes");
                }

                if (emit(new JqResult(JqStatus.Output, text, null)))
                {
                    return true;
                }

                run.Signal = JqSignal.Enough;
                return false;
            });
        }
        catch (JsonException)
        {
            return new JqResult(JqStatus.NotJson, null, $"The record is not JSON, or nested deeper than {JqReader.DepthMax}.");
        }
        catch (Exception fault) when (IsTooDeep(fault))
        {
            run.OverBudget("its evaluation was nested too deep");
        }

        return run.Signal switch
        {
            JqSignal.OverBudget => new JqResult(JqStatus.OverBudget, null, $"The jq program was stopped: {run.BudgetReason}."),
            JqSignal.Error => new JqResult(JqStatus.Failed, null, $"The jq program failed: {Message(run.Error)}"),
            _ => new JqResult(JqStatus.NoOutput, null, "The jq program had no output."),
        };
    }

    // A sort wraps the exception of its comparison.
    private static bool IsTooDeep(Exception fault) => (fault.InnerException ?? fault) is InsufficientExecutionStackException;

    private static string Message(JqValue error) => error.IsString ? error.Text : $"(not a string) {JqRun.Begin(error)}";
}
