import { render } from "preact";

import { App } from "./App";
import { connect } from "./live";
import "./style/index.css";

render(<App />, document.body);
connect();
