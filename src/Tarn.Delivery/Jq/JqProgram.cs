using System.Text.Json;
using System.Text;
using Tarn.Delivery.Jq.Functions;
using Tarn.Delivery.Jq.Paths;
using Tarn.Delivery.Jq.Programs;
using Tarn.Delivery.Jq.Syntax;
using Tarn.Delivery.Jq.Values;
using Tarn.Patterns.Expressions;
using Tarn.Storage;

namespace Tarn.Delivery.Jq;

/// <summary>A compiled program in jq 1.6's language. It may be used by any number of threads.</summary>
public sealed class JqProgram
{
    // A record's values are larger than its text. They take a step for each 64 bytes, so the steps bound them too.
    private const int InputBytesPerStep = 64;
    private const long InputStepsMost = 1L << 40;

    private readonly JqNode _root;
    private readonly TimeProvider _time;
    private readonly PatternCache _patterns = new();

    private JqProgram(JqNode root, TimeProvider time)
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
    public static JqProgram Parse(string text, TimeProvider time) => new(new JqParser(text, JqPrelude.Functions).Parse(), time);

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
        return Evaluate(run, json, value =>
        {
            var text = JqWriter.Write(value, budget.OutputBytesMax);
            if (text is null || Encoding.UTF8.GetByteCount(text) > budget.OutputBytesMax)
            {
                return run.OverBudget($"its output is larger than {budget.OutputBytesMax} bytes");
            }

            return emit(new JqResult(JqStatus.Output, text, null));
        });
    }

    /// <summary>Runs the program up to its first output, without its JSON.</summary>
    /// <param name="json">One record: one JSON value in UTF-8.</param>
    /// <param name="budget">The bounds of the run.</param>
    /// <param name="stepsTaken">The steps of the run, at most one more than the budget has.</param>
    /// <param name="failure">The reason of the end, without an output.</param>
    /// <returns>The output; null: there is none.</returns>
    internal JqValue? First(ReadOnlySpan<byte> json, JqBudget budget, out long stepsTaken, out JqResult failure)
    {
        JqValue? first = null;
        var run = new JqRun(budget, _time, _patterns);
        failure = Evaluate(run, json, value =>
        {
            first = value;
            return false;
        });
        stepsTaken = run.StepsTaken;
        return first;
    }

    private JqResult Evaluate(JqRun run, ReadOnlySpan<byte> json, Func<JqValue, bool> emit)
    {
        try
        {
            var bytesMax = Math.Min(run.Budget.StepsMax, InputStepsMost) * InputBytesPerStep;
            var bytesLeft = bytesMax;
            var input = JqReader.Read(json, ref bytesLeft);
            if (input is null)
            {
                run.OverBudget("the values of the record take more memory than its steps allow");
            }
            else if (run.Step((bytesMax - bytesLeft) / InputBytesPerStep))
            {
                _root.Eval(run, null, input, null, (value, _) =>
                {
                    if (emit(value))
                    {
                        return true;
                    }

                    if (run.Signal == JqSignal.None)
                    {
                        run.Signal = JqSignal.Enough;
                    }

                    return false;
                });
            }
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
