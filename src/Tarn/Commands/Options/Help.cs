using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Tarn.Commands.Options;

/// <summary>Help with examples, for every command.</summary>
internal static class Help
{
    /// <summary>Adds examples to the command's <c>--help</c>.</summary>
    public static Command WithExamples(this Command command, params string[] examples)
    {
        var help = command.Options.OfType<HelpOption>().FirstOrDefault();
        if (help is null)
        {
            command.Options.Add(help = new HelpOption());
        }

        help.Action = new ExamplesAction((HelpAction)help.Action!, examples);
        return command;
    }

    private sealed class ExamplesAction(HelpAction inner, string[] examples) : SynchronousCommandLineAction
    {
        // `tarn put --help` is valid without STREAM.
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            var code = inner.Invoke(parseResult);
            var output = parseResult.InvocationConfiguration.Output;
            output.WriteLine("Examples:");
            foreach (var example in examples)
            {
                output.WriteLine("  " + example);
            }

            return code;
        }
    }
}
